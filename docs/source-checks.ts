import ts from 'typescript';

/** Rules about a source file that an import graph can't tell; one line for each problem, none is well. */
export type SourceCheck = (file: string, text: string) => readonly string[];

const CONFIG_FILE = /(^|[./-])config\b[^/]*\.[cm]?[jt]s$/;

/** The environment is read in one place, so that it is validated and documented there. */
export const environmentOnlyInConfig: SourceCheck = (file, text) => {
  if (CONFIG_FILE.test(file) || !text.includes('env')) return [];
  const problems: string[] = [];
  const source = parse(file, text);
  const report = (node: ts.Node) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    problems.push(`${file}:${line} reads the environment: only config files may`);
  };
  const visit = (node: ts.Node): void => {
    if (isAccessTo(node, 'env', isProcess)) report(node);
    if (ts.isVariableDeclaration(node) && node.initializer && isProcess(node.initializer) && takes(node.name, 'env')) {
      report(node);
    }
    if (ts.isImportDeclaration(node) && isProcessModule(node.moduleSpecifier)) {
      const bindings = node.importClause?.namedBindings;
      for (const one of bindings && ts.isNamedImports(bindings) ? bindings.elements : []) {
        if ((one.propertyName ?? one.name).text === 'env') report(one);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
};

/** Of the ORM a domain knows the type of its lists, nothing else. */
export const domainTakesOnlyCollection: SourceCheck = (file, text) => {
  if (!/^subgraphs\/[^/]+\/domain\//.test(file)) return [];
  const problems: string[] = [];
  for (const statement of parse(file, text).statements) {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
    const from = statement.moduleSpecifier;
    if (!from || !ts.isStringLiteral(from) || !from.text.startsWith('@mikro-orm/')) continue;
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
    const elements = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
    const names = elements.map((element) => (element.propertyName ?? element.name).text);
    if (names.length === 0 || names.some((name) => name !== 'Collection')) {
      problems.push(`${file} may import only Collection from ${from.text}`);
    }
  }
  return problems;
};

/** Words of one domain. Names of domains that are also plain words count only where they name the domain. */
const DOMAIN_WORDS =
  /stripe|oidc|openid|invoice|legal.?entity|first.?admin|gamification|billing|leaderboard|enrol|membership_topics/i;
/** As a name of a subgraph, part of a topic or event type, or a coordinate of the schema. */
const DOMAIN_NAMES = /^(users|courses|classes|community)$|lyceum\.(users|courses|classes|community)\b/;

/**
 * The platform and the router know no domain, not even by name: what they need of one is declared in its definition. Looks at
 * identifiers and texts; comments may give examples.
 */
export const knowsNoDomain: SourceCheck = (file, text) => {
  if (!/^(platform|router)\//.test(file) || /\.test\.ts$|\/(testing|faults)\//.test(file)) return [];
  const problems: string[] = [];
  const source = parse(file, text);
  const visit = (node: ts.Node): void => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if (isText || ts.isIdentifier(node)) {
      const found = DOMAIN_WORDS.exec(node.text) ?? (isText ? DOMAIN_NAMES.exec(node.text) : null);
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      if (found) problems.push(`${file}:${line} names a domain: "${found[0]}"`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
};

/** The list of all codes is made of the classes that these files export. */
export const errorsInErrorFiles: SourceCheck = (file, text) =>
  /^(platform|router|subgraphs)\//.test(file) &&
  !/\.test\.ts$|\/(testing|faults)\/|(errors|refusals)\.ts$/.test(file) &&
  / extends DomainError\b/.test(text)
    ? [`${file} declares an error: it belongs to a file whose name ends in errors.ts`]
    : [];

const PLACES = [
  /^platform\//,
  /^router\//,
  /^journeys\//,
  /^start\//,
  /^bench\//,
  /^tools\//,
  /^operate\//,
  /^docs\//,
  /^schema\/(events|generated)\/[^/]+$/,
  /^schema\/error-texts\/([a-z]{2}\/)?[^/]+$/,
  /^schema\/examples\.ts$/,
  /^subgraphs\/[^/]+\/(domain|commands|queries|reactions|jobs|providers|documents|signals|judge|graphql|persistence|testing)\//,
  /^subgraphs\/(all|domains|[^/]+\/(subgraph|main|events|settings))\.ts$/,
  /^subgraphs\/[^/]+\/[^/]+\.test\.ts$/,
  /^[^/]+$/,
];

/** Rules go by folder: a file outside of the folders that they name would be judged by none. */
export const knownPlace: SourceCheck = (file) =>
  PLACES.some((place) => place.test(file)) ? [] : [`${file} lies in no place that the import rules know`];

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

function isAccessTo(node: ts.Node, property: string, of: (node: ts.Expression) => boolean): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === property && of(node.expression);
  if (!ts.isElementAccessExpression(node)) return false;
  return (
    ts.isStringLiteralLike(node.argumentExpression) && node.argumentExpression.text === property && of(node.expression)
  );
}

/** `process`, or `globalThis.process` under any name of the global object; `import.meta` has an `env` as well. */
function isProcess(node: ts.Expression): boolean {
  return (
    (ts.isIdentifier(node) && node.text === 'process') ||
    ts.isMetaProperty(node) ||
    isAccessTo(node, 'process', () => true)
  );
}

function takes(name: ts.BindingName, property: string): boolean {
  if (!ts.isObjectBindingPattern(name)) return false;
  return name.elements.some((element) => (element.propertyName ?? element.name).getText() === property);
}

function isProcessModule(node: ts.Expression): boolean {
  return ts.isStringLiteral(node) && /^(node:)?process$/.test(node.text);
}
