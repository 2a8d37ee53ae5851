/**
 * Sentences of errors in Portuguese, by their English text; names in braces stand for values. What is not here stays
 * English: mostly what only authors of courses and programs read.
 */
export const sentences: Readonly<Record<string, string>> = {
  // What validators say of a value.
  '{field} must not be less than {min}': 'não pode ser menor que {min}',
  '{field} must not be greater than {max}': 'não pode ser maior que {max}',
  '{field} must contain no more than {max} elements': 'não pode ter mais de {max} elementos',
  '{field} must contain at least {min} elements': 'tem de ter pelo menos {min} elementos',
  '{field} must be longer than or equal to {min} and shorter than or equal to {max} characters':
    'tem de ter de {min} a {max} caracteres',
  '{field} must be longer than or equal to {min} characters': 'tem de ter pelo menos {min} caracteres',
  '{field} must be shorter than or equal to {max} characters': 'não pode ter mais de {max} caracteres',
  '{field} must be an integer number': 'tem de ser um número inteiro',
  '{field} must be a URL address': 'tem de ser um endereço da Internet',
  '{field} must match {pattern} regular expression': 'não tem a forma esperada',
  '{field} should not be empty': 'não pode estar vazio',
  'must be Unicode text without NUL characters': 'tem de ser texto Unicode sem caracteres NUL',
  'must be text': 'tem de ser texto',
  'must be on one line': 'tem de estar numa só linha',
  'must not contain control characters': 'não pode conter caracteres de controlo',
  'must not contain characters that change the text direction':
    'não pode conter caracteres que mudam a direção do texto',
  'must not contain invisible characters': 'não pode conter caracteres invisíveis',
  'must contain visible characters': 'tem de conter caracteres visíveis',
  'must have {min} to {max} characters': 'tem de ter de {min} a {max} caracteres',
  'must have at most {max} characters': 'não pode ter mais de {max} caracteres',
  'must have at most {max} KiB': 'não pode ter mais de {max} KiB',
  'must be from {min} to {max}': 'tem de ser de {min} a {max}',
  'must be between {min} and {max}': 'tem de ser de {min} a {max}',
  'must be at most {max}': 'não pode ser maior que {max}',
  'must be more than 0': 'tem de ser maior que 0',
  'must be given': 'tem de ser indicado',
  'must not be empty': 'não pode estar vazio',
  'must be in the future': 'tem de ser no futuro',
  'must be an id': 'tem de ser um id',
  'must be an e-mail address': 'tem de ser um endereço de e-mail',
  'must be an https address': 'tem de ser um endereço https',
  'must be an ISO 4217 code of a currency in use': 'tem de ser o código ISO 4217 de uma moeda em uso',
  'must be a BCP 47 language tag, such as pt-PT': 'tem de ser uma língua como pt-PT',
  'must be a time like {time}': 'tem de ser uma hora como {time}',
  'must be a whole minute': 'tem de ser um minuto inteiro',
  'must all be different': 'têm de ser todos diferentes',
  'must have 3 to 30 letters, digits or underscores': 'tem de ter de 3 a 30 letras, algarismos ou sublinhados',
  'give a code of your second factor': 'indique um código do seu segundo fator',
  'say which text was consented to': 'indique o texto que foi aceite',
  'give first or last, not both': 'indique first ou last, não ambos',
  'is not a cursor of this list': 'não é um cursor desta lista',
  // Messages and posts.
  'must have 1 to 5 characters': 'tem de ter de 1 a 5 caracteres',
  'must be one other user, or several with a title for a group':
    'tem de ser uma outra pessoa, ou várias com um título para um grupo',
  'must have either a token or a groupId': 'tem de ter um token ou um groupId',
  'must have either a token or a classId': 'tem de ter um token ou um classId',
  'give one of courseId, classId and groupId': 'indique um de courseId, classId e groupId',
  // Quizzes and assignments.
  'is no question of this attempt': 'não é uma pergunta desta tentativa',
  'is answered twice': 'tem duas respostas',
  'this assignment takes no text': 'este trabalho não aceita texto',
  'this assignment takes no link': 'este trabalho não aceita ligações',
  'this assignment takes no files': 'este trabalho não aceita ficheiros',
  'must all be enrolled in the course': 'têm de estar todos inscritos no curso',
  // Reasons of errors that have one code for several.
  'Only the people of a class can follow it.': 'Só as pessoas de uma turma a podem acompanhar.',
  'The password must have at least 10 characters.': 'A palavra-passe tem de ter pelo menos 10 caracteres.',
  'The password must not contain the e-mail address.': 'A palavra-passe não pode conter o endereço de e-mail.',
  'A day can be an exception once.': 'Um dia só pode ser exceção uma vez.',
  'Hours must end after they begin: {day}, {from} to {to}.':
    'As horas têm de acabar depois de começar: {day}, das {from} às {to}.',
  'Hours overlap: {day}, {from}.': 'As horas sobrepõem-se: {day}, {from}.',
  'The class limits the number of meetings: leave COUNT and UNTIL out.':
    'A turma limita o número de aulas: não indique COUNT nem UNTIL.',
  'The recurrence must be daily, weekly, monthly or yearly: FREQ=WEEKLY.':
    'A repetição tem de ser diária, semanal, mensal ou anual: FREQ=WEEKLY.',
  'A schedule has one time of day: leave BYHOUR, BYMINUTE and BYSECOND out.':
    'Uma calendarização tem uma só hora do dia: não indique BYHOUR, BYMINUTE nem BYSECOND.',
  'All sessions of the schedule are in the past.': 'Todas as sessões da calendarização são no passado.',
  'One quest can be swapped each day.': 'Só se pode trocar uma missão por dia.',
  'A completed quest can not be swapped.': 'Uma missão concluída não pode ser trocada.',
  'There is no other quest today.': 'Hoje não há outra missão.',
  'A contest starts in the future.': 'Um concurso começa no futuro.',
  'A virtual contest begins after the contest is finished.':
    'Um concurso virtual começa depois de o concurso terminar.',
  'Results are revealed after the end and before the results are final.':
    'Os resultados revelam-se depois do fim e antes de serem definitivos.',
  'The contest has not ended.': 'O concurso ainda não terminou.',
  'Only a finished contest is rated.': 'Só um concurso terminado é pontuado.',
  'The contest is not running.': 'O concurso não está a decorrer.',
  'Questions can be asked while the contest runs.': 'As perguntas fazem-se enquanto o concurso decorre.',
};
