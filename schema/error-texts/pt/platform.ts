/** Texts of the errors that any domain may give in Portuguese, by code. Values come from `details`. */
export const platform: Readonly<Record<string, string>> = {
  EMAIL_NOT_VERIFIED:
    'Confirme primeiro o seu endereço de e-mail: siga a ligação da mensagem, e depois renove a sessão.',
  FORBIDDEN: 'Não tem permissão para fazer isto.',
  IDEMPOTENCY_KEY_REUSED: 'A mesma chave foi usada para outro pedido.',
  INVALID_INPUT: 'Alguns dados não são válidos.',
  PEOPLE_UNAVAILABLE: 'Os dados das pessoas não estão disponíveis agora. Tente de novo.',
  SERVICE_TOKEN_REQUIRED: 'Falta um token de serviço válido.',
  SESSION_REVOKED: 'Esta sessão foi revogada. Inicie sessão de novo.',
  TOKEN_EXPIRED: 'O token de acesso expirou. Renove-o.',
  TOKEN_INVALID: 'O token de acesso não é válido. Inicie sessão de novo.',
  TOKEN_STALE: 'As suas funções mudaram desde que este token de acesso foi emitido. Renove-o.',
  TOO_MANY_UPLOADS: 'Há demasiados carregamentos em aberto: use-os, ou tente de novo dentro de um dia.',
  TRY_AGAIN: 'Isto não pôde continuar. Tente de novo.',
  UNAUTHENTICATED: 'Inicie sessão primeiro.',
  UPLOAD_INCOMPLETE: 'O ficheiro ainda não chegou.',
  UPLOAD_INFECTED: 'O antivírus rejeitou o ficheiro.',
  UPLOAD_MISMATCH: 'O ficheiro não é o que foi anunciado: o tamanho, a soma de verificação ou o tipo é outro.',
  UPLOAD_NOT_FOUND: 'Este carregamento não existe, ou expirou.',
  USER_LACKS_ROLE: 'Este utilizador não tem a função {role}. Atribua-lha primeiro.',
  USER_NOT_ACTIVE: 'Este utilizador está desativado.',
  USER_NOT_FOUND: 'Não há nenhum utilizador com este id.',
};
