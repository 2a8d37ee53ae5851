import type { en } from './en.js';

/** When it happened. */
const AT = '{hasAt, select, yes {{at}: } other {}}';
const OF_COURSE = '{hasCourse, select, yes {de «{course}»} other {do seu curso}}';
const CLASS = '{hasClass, select, yes {«{class}»} other {A sua turma}}';
const IN_CLASS = '{hasClass, select, yes {na turma «{class}»} other {na sua turma}}';
const IN_COURSE = '{hasCourse, select, yes {no curso «{course}»} other {no seu curso}}';
const CONTEST = '{hasContest, select, yes {«{contest}»} other {O concurso}}';
const PEOPLE =
  '{hasPerson, select, yes {{person}} other {Alguém}}{others, plural, =0 {} one { e mais # pessoa} many { e mais # de pessoas} other { e mais # pessoas}}';
const SESSION =
  '{hasCourse, select, yes {A sua sessão de «{course}»} other {A sua sessão}}{hasPerson, select, yes { com {person}} other {}}';
const MEETINGS_LEFT =
  '{balance, plural, one {Resta # aula} many {Restam # de aulas} other {Restam # aulas}} ' + IN_CLASS + '.';

export const pt = {
  unknown: ['Novidades', 'Há novidades para si.'],

  'user-registered': ['Boas-vindas ao Lyceum', 'A sua conta está pronta. Encontre um curso para começar.'],
  'user-verified': [
    'Boas-vindas ao Lyceum',
    'O seu endereço está confirmado e a sua conta está pronta. Encontre um curso para começar.',
  ],
  'data-export-ready': ['Os seus dados estão prontos', 'O arquivo que pediu pode ser descarregado até {expiresAt}.'],
  'content-moderated': [
    '{decision, select, hide {A sua contribuição foi ocultada} delete {A sua contribuição foi eliminada} lock {A sua publicação foi fechada} warn {Recebeu um aviso} suspend {Durante algum tempo só pode ler} other {Um moderador tomou uma decisão}}',
    'Foi uma decisão de um moderador. Regra: {rule}. Pode recorrer nos próximos 30 dias.',
  ],
  'mail-suppressed': [
    'Não conseguimos enviar-lhe e-mails',
    '{reason, select, complaint {Um e-mail nosso foi denunciado como spam, por isso parámos.} repeatedly_rejected {O seu servidor recusou os nossos e-mails várias vezes. Tentamos de novo daqui a 30 dias.} other {O seu servidor diz que o seu endereço não existe.}} Consulte as definições de notificações.',
  ],
  announcement: ['{title}', '{text}'],

  'password-changed': [
    'A sua palavra-passe foi alterada',
    `${AT}Todas as outras sessões foram terminadas. Se não foi você, reponha já a palavra-passe.`,
  ],
  'roles-changed': ['As suas funções mudaram', 'As suas funções são agora: {roles}.'],
  'user-deactivated': ['A sua conta está desativada', 'Só pode iniciar sessão quando a equipa reativar a conta.'],
  'user-reactivated': ['A sua conta está de novo ativa', 'Já pode iniciar sessão.'],
  'token-reused': [
    'Terminámos uma sessão por segurança',
    `${AT}Uma sessão foi usada em dois sítios e pode ter sido roubada, por isso foi terminada. Se não foi você, altere a palavra-passe.`,
  ],
  'email-changed': [
    'O seu endereço de e-mail foi alterado',
    `${AT}A sua conta tem um novo endereço de e-mail. Se não foi você, contacte-nos já.`,
  ],
  'second-factor-on': [
    'Início de sessão em dois passos ativado',
    `${AT}A sua conta pede agora um segundo passo para iniciar sessão.`,
  ],
  'second-factor-off': [
    'Início de sessão em dois passos desativado',
    `${AT}A sua conta já não pede um segundo passo. Se não foi você, altere já a palavra-passe.`,
  ],
  'new-device': [
    'Novo início de sessão na sua conta',
    `${AT}A sua conta foi usada num dispositivo que não conhecemos. Se não foi você, altere a palavra-passe.`,
  ],
  'api-key-created': [
    'Foi criada uma chave de API',
    `${AT}Uma nova chave de API pode agir em nome da sua conta. Se não a criou, revogue-a já.`,
  ],
  'recovery-codes-low': [
    'Restam poucos códigos de recuperação',
    `${AT}Crie novos códigos de recuperação, para poder entrar sem o segundo passo.`,
  ],

  'class-activated': ['A sua turma vai começar', `${CLASS} está aberta. Consulte as datas das aulas.`],
  'class-completed': ['A sua turma terminou', `${CLASS} terminou. Obrigado por ter participado.`],
  'class-cancelled': ['A sua turma foi cancelada', `${CLASS} não se realiza.`],
  'class-invitation': [
    'Foi convidado para uma turma',
    '{hasClass, select, yes {Turma: «{class}». } other {}}Aceite o convite até {expiresAt}.',
  ],
  'seat-held': ['O seu lugar está reservado', `Pague até {expiresAt} para ficar com o lugar ${IN_CLASS}.`],
  'seat-released': ['O seu lugar foi libertado', `O lugar ${IN_CLASS} não foi pago a tempo. Pode voltar a pedi-lo.`],
  'student-enrolled': [
    'Já faz parte da turma',
    '{hasClass, select, yes {Turma: «{class}». } other {}}O seu lugar está confirmado. Aulas incluídas: {credits, number}.',
  ],
  'class-joined': [
    'Um aluno entrou na sua turma',
    '{hasPerson, select, yes {{person} está agora} other {Um aluno está agora}} ' + IN_CLASS + '.',
  ],
  'student-withdrawn': ['Saiu da turma', `Já não está ${IN_CLASS}.`],
  'class-left': [
    'Um aluno saiu da sua turma',
    '{hasPerson, select, yes {{person} já não está} other {Um aluno já não está}} ' + IN_CLASS + '.',
  ],
  'enrollment-rejected': ['Não conseguiu o lugar', `${CLASS} está cheia. Recebe de volta o que pagou.`],
  'credit-low': ['O seu crédito está a acabar', MEETINGS_LEFT],
  'credit-adjusted': ['O seu crédito foi alterado', MEETINGS_LEFT],
  'booking-requested': ['Sessão pedida', `${SESSION}: {startsAt}.`],
  'booking-confirmed': ['Sessão reservada', `${SESSION}: {startsAt}.`],
  'booking-moved': ['Sessão alterada', `${SESSION}: {startsAt} em vez de {previousStartsAt}.`],
  'booking-cancelled': [
    'Sessão cancelada',
    `{hasStartsAt, select, yes {${SESSION} não se realiza: {startsAt}.} other {Uma sessão que reservou não se realiza.}}{role, select, assistant {} other { Recebe de volta o que pagou.}}`,
  ],
  'booking-rejected': [
    'Sessão não reservada',
    '{reason, select, timeout {Não foi paga a tempo.} other {O seu pacote já não tem sessões disponíveis.}}',
  ],
  'session-joined': [
    'Um aluno entrou na sua sessão',
    `${SESSION}{hasStartsAt, select, yes {: {startsAt}} other {}}. {seatsLeft, plural, =0 {Está cheia.} one {Resta # lugar.} many {Restam # de lugares.} other {Restam # lugares.}}`,
  ],
  'booking-reminder': [
    '{hours, plural, one {A sua sessão começa daqui a # hora} many {A sua sessão começa daqui a # de horas} other {A sua sessão começa daqui a # horas}}',
    `${SESSION}: {startsAt}.`,
  ],
  'waitlist-promoted': [
    'Há um lugar livre',
    '{hasCourse, select, yes {Sessão de «{course}»{hasStartsAt, select, yes {: {startsAt}} other {}}. } other {}}Um lugar numa sessão de grupo está reservado para si: aceite-o antes de a oferta terminar{hasExpiresAt, select, yes { ({expiresAt})} other {}}.',
  ],
  'waitlist-expired': [
    'A oferta do lugar terminou',
    '{hasCourse, select, yes {Sessão de «{course}». } other {}}O lugar foi oferecido à pessoa seguinte.',
  ],
  'meeting-moved': ['Uma aula mudou de data', `${CLASS}: {startsAt} em vez de {previousStartsAt}.`],
  'meeting-cancelled': ['Uma aula foi cancelada', `${CLASS}: a aula de {startsAt} não se realiza.`],
  'meeting-reminder': [
    '{hours, plural, one {A sua aula começa daqui a # hora} many {A sua aula começa daqui a # de horas} other {A sua aula começa daqui a # horas}}',
    `${CLASS}: {startsAt}.`,
  ],
  'lesson-unlocked': [
    'Nova lição disponível',
    '{hasClass, select, yes {Turma: «{class}». } other {}}O seu professor abriu uma lição e os respetivos exercícios.',
  ],

  'course-version': ['Um curso tem novidades', `Há uma nova versão ${OF_COURSE}.`],
  'course-archived': [
    'Um curso foi arquivado',
    '{hasCourse, select, yes {«{course}»} other {O seu curso}} já não aceita novos alunos. Pode concluí-lo.',
  ],
  'course-completed': [
    'Curso concluído',
    'Concluiu {hasCourse, select, yes {«{course}»} other {o seu curso}}. Parabéns!',
  ],
  'certificate-issued': ['O seu certificado está pronto', `O certificado ${OF_COURSE} pode ser descarregado.`],
  'submission-graded': ['O seu trabalho foi avaliado', `Há uma nota para o seu trabalho ${IN_COURSE}.`],
  'submission-regraded': ['Uma nota foi alterada', `A nota do seu trabalho ${IN_COURSE} mudou.`],
  'assignment-submitted': [
    'Novo trabalho para avaliar',
    `{hasPerson, select, yes {{person} entregou} other {Um aluno entregou}} um trabalho ${IN_COURSE}.`,
  ],
  'review-due': [
    'Hora de rever',
    '{cards, plural, one {Tem hoje # cartão} many {Tem hoje # de cartões} other {Tem hoje # cartões}} para rever. Bastam alguns minutos para não esquecer.',
  ],

  'level-up': ['Nível {level}', 'Parabéns: chegou ao nível {level}.'],
  'badge-unlocked': ['Nova medalha', 'Ganhou a medalha «{badge}».'],
  'badge-revoked': ['Uma medalha foi retirada', 'A medalha «{badge}» foi corrigida e retirada.'],
  'quest-completed': ['Desafio concluído', 'Ganhou {xp, number} XP.'],
  'league-promoted': ['Subiu de liga', 'Está agora na liga {tier, number}.'],
  'league-demoted': ['Desceu de liga', 'Está agora na liga {tier, number}. Começa uma nova semana.'],
  'contest-published': ['Vem aí um concurso', `${CONTEST}: {startsAt}. Inscreva-se a tempo.`],
  'contest-started': ['O concurso começou', `${CONTEST} decorre até {endsAt}.`],
  'contest-finished': ['O concurso terminou', `${CONTEST} terminou. Veja a classificação.`],
  'contest-notice': [
    '{notice, select, clarification {Há resposta a uma pergunta} other {Novidades do concurso}}',
    `${CONTEST}: leia na página do concurso.`,
  ],
  'rating-changed': ['A sua classificação mudou', 'A sua classificação é agora {rating, number}.'],

  'streak-at-risk': [
    'Mantenha a sua sequência',
    '{days, plural, one {# dia} many {# de dias} other {# dias}} seguidos: faça hoje um exercício para a manter.',
  ],
  'streak-broken': [
    'A sua sequência terminou',
    '{days, plural, one {Durou # dia.} many {Durou # de dias.} other {Durou # dias.}} Comece hoje uma nova.',
  ],
  'streak-freeze-used': [
    'Uma pausa salvou a sua sequência',
    '{freezesLeft, plural, =0 {Não lhe restam pausas.} one {Resta-lhe # pausa.} many {Restam-lhe # de pausas.} other {Restam-lhe # pausas.}}',
  ],

  'payment-succeeded': ['Pagamento recebido', 'Recebemos o seu pagamento de {amount}.'],
  'payment-failed': ['Um pagamento falhou', 'Não conseguimos cobrar o seu pagamento. Verifique o método de pagamento.'],
  'payment-refunded': ['Reembolso', 'Reembolsámos-lhe {amount}.'],
  'invoice-voided': ['Uma fatura foi anulada', 'Não tem de a pagar.'],
  'price-changed': [
    'O preço {hasProduct, select, yes {de «{product}»} other {do seu plano}} muda',
    'Passa a {amount} no próximo período, nunca antes de {validFrom}.',
  ],
  'plan-started': [
    '{hasProduct, select, yes {«{product}» começou} other {O seu plano começou}}',
    'Obrigado. Pode gerir o plano a qualquer momento.',
  ],
  'plan-changed': [
    '{status, select, past_due {O seu plano não está pago} paused {O seu plano está em pausa} trialing {O seu período experimental começou} expired {O seu plano terminou} other {O seu plano está ativo}}',
    '{status, select, past_due {Pague a fatura em aberto para manter o plano.} paused {Pode retomá-lo a qualquer momento.} trialing {Pode cancelar antes do fim do período experimental.} expired {Pode voltar a subscrever a qualquer momento.} other {Tem acesso a tudo o que inclui.}}',
  ],
  'plan-canceled': ['O seu plano foi cancelado', 'Mantém o acesso até ao fim do período que pagou.'],
  'entitlement-granted': [
    '{entitlement, select, pro {Boas-vindas ao Pro} other {Acesso concedido}}',
    '{entitlement, select, pro {Já tem acesso a todos os cursos Pro.} other {Já tem acesso a «{entitlement}».}}',
  ],
  'entitlement-revoked': [
    'O acesso terminou',
    '{entitlement, select, pro {O seu acesso ao Pro terminou.} other {O seu acesso a «{entitlement}» terminou.}}',
  ],
  'course-opened': [
    'O seu curso está aberto',
    'Boas-vindas: {hasCourse, select, yes {«{course}»} other {o curso que comprou}} é seu. Comece quando quiser.',
  ],
  'bundle-purchased': [
    '{hasProduct, select, yes {«{product}»: as suas sessões estão prontas} other {As suas sessões estão prontas}}',
    '{sessions, plural, one {# sessão} many {# de sessões} other {# sessões}}{hasCourse, select, yes { de «{course}»} other {}}: reserve até {validTo}.',
  ],

  'post-liked': [
    'Novo gosto',
    `${PEOPLE} {others, plural, =0 {gostou} one {gostaram} many {gostaram} other {gostaram}} da sua publicação.`,
  ],
  'comment-added': [
    'Novo comentário',
    `${PEOPLE} {others, plural, =0 {comentou} one {comentaram} many {comentaram} other {comentaram}} a sua publicação.`,
  ],
  'comment-answered': [
    'Nova resposta',
    `${PEOPLE} {others, plural, =0 {respondeu} one {responderam} many {responderam} other {responderam}} ao seu comentário.`,
  ],
  'post-followed': [
    'Novo comentário',
    `${PEOPLE} {others, plural, =0 {comentou} one {comentaram} many {comentaram} other {comentaram}} uma publicação que segue.`,
  ],
  mentioned: ['Foi mencionado', '{hasPerson, select, yes {{person} mencionou} other {Alguém mencionou}} o seu nome.'],
  'group-mentioned': [
    'O seu grupo foi mencionado',
    '{hasPerson, select, yes {{person} mencionou} other {Alguém mencionou}} todos os membros do seu grupo.',
  ],
  'message-unread': ['Nova mensagem', '{hasPerson, select, yes {{person} escreveu-lhe} other {Alguém escreveu-lhe}}.'],
  'content-reported': [
    'Uma denúncia espera por moderação',
    '{hasGroup, select, yes {Algo em “{group}” foi denunciado.} other {Algo foi denunciado.}} Veja a fila de moderação.',
  ],
  'report-decided': [
    'A sua denúncia foi decidida',
    '{outcome, select, dismissed {A moderação concluiu que nenhuma regra foi violada.} other {A moderação concluiu que uma regra foi violada e agiu.}} Obrigado por nos avisar.',
  ],
  'group-opened': [
    'O seu grupo está mais aberto',
    '{hasGroup, select, yes {«{group}» é agora} other {É agora}} {kind, select, public {público: todos o veem e aos seus membros, e podem entrar.} other {privado: todos veem que existe e podem pedir para entrar.}}',
  ],
  'group-role': [
    'A sua função num grupo mudou',
    '{role, select, owner {Agora é responsável} moderator {Agora é moderador} other {Agora é membro}}{hasGroup, select, yes { de «{group}»} other {}}.',
  ],
  'group-requested': [
    'Alguém quer entrar no seu grupo',
    '{hasPerson, select, yes {{person} pede} other {Alguém pede}} para entrar {hasGroup, select, yes {em «{group}»} other {no seu grupo}}.',
  ],
  'group-declined': [
    'O seu pedido foi recusado',
    '{hasGroup, select, yes {«{group}» recusou} other {O grupo recusou}} o seu pedido para entrar.',
  ],
  'group-invited': [
    'Foi convidado para um grupo',
    '{hasPerson, select, yes {{person} convida-o} other {Alguém convida-o}}{hasGroup, select, yes { para «{group}»} other {}}. Aceite dentro de 7 dias.',
  ],
  'reaction-added': [
    'Nova reação',
    `${PEOPLE} {others, plural, =0 {reagiu} one {reagiram} many {reagiram} other {reagiram}} {hasComment, select, yes {ao seu comentário} other {à sua publicação}}.`,
  ],
  'answer-accepted': ['A sua resposta foi aceite', 'A sua resposta resolveu a pergunta.'],
  'user-followed': [
    'Novo seguidor',
    `${PEOPLE} {others, plural, =0 {começou} one {começaram} many {começaram} other {começaram}} a segui-lo.`,
  ],
  'group-joined': [
    'Já faz parte do grupo',
    '{hasGroup, select, yes {Boas-vindas a «{group}».} other {Boas-vindas ao grupo.}}',
  ],
  'event-published': ['Novo evento: {event}', '{startsAt}. Diga se vem.'],
  'event-changed': ['Evento alterado: {event}', 'É agora em {startsAt}. Veja a hora e o local.'],
  'event-cancelled': ['Evento cancelado: {event}', 'Não se realiza: {startsAt}.'],
  'event-reminder': [
    '{hours, plural, one {{event} começa dentro de # hora} many {{event} começa dentro de # horas} other {{event} começa dentro de # horas}}',
    '{startsAt}.',
  ],
  'event-seat': ['Tem um lugar', 'Ficou livre um lugar no evento: já está inscrito.'],
} as const satisfies Readonly<Record<keyof typeof en, readonly [title: string, body: string]>>;
