/** Single choice: exactly one of `choices` is right. */
export interface DemoQuestion {
  readonly prompt: string;
  readonly choices: readonly string[];
  /** Place in `choices`, from 0. */
  readonly correctChoice: number;
}

export interface DemoExercise {
  readonly type: 'reading' | 'quiz';
  readonly title: string;
  readonly instructions: string;
  /** Only of a quiz. */
  readonly questions?: readonly DemoQuestion[];
}

export interface DemoLesson {
  readonly title: string;
  readonly markdown: string;
  readonly exercises: readonly DemoExercise[];
}

export interface DemoSection {
  readonly title: string;
  readonly lessons: readonly DemoLesson[];
}

export interface DemoCourse {
  readonly title: string;
  readonly slug: string;
  /** What it teaches: a BCP 47 tag, or the name of a subject. */
  readonly language: string;
  readonly level: 'beginner' | 'intermediate' | 'advanced';
  readonly tags: readonly string[];
  readonly summary: string;
  readonly access: 'free' | 'pro' | 'class';
  readonly sections: readonly DemoSection[];
}

export interface DemoPerson {
  readonly name: string;
  readonly email: string;
  readonly handle: string;
  /** IANA name. */
  readonly timeZone: string;
  /** BCP 47. */
  readonly locale: string;
}

export interface DemoPeople {
  readonly staff: DemoPerson;
  readonly administrator: DemoPerson;
  readonly instructors: readonly [DemoPerson, DemoPerson];
  readonly learners: readonly DemoPerson[];
}

export interface DemoComment {
  /** Place in `demoPeople.learners`; -1 is the first instructor. */
  readonly author: number;
  readonly text: string;
}

export interface DemoPost {
  /** Place in `demoPeople.learners`; -1 is the first instructor. */
  readonly author: number;
  /** Place in `demoCourses`; null for a post to all. */
  readonly course: number | null;
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  readonly tags: readonly string[];
  readonly comments: readonly DemoComment[];
  /** Places in `demoPeople.learners`; never the author's own, and no one twice. */
  readonly likes: readonly number[];
}

export const demoPeople: DemoPeople = {
  staff: {
    name: 'Marta Reis',
    email: 'marta.reis@lyceum.example',
    handle: 'marta_reis',
    timeZone: 'Europe/Lisbon',
    locale: 'pt-PT',
  },
  administrator: {
    name: 'Rui Tavares',
    email: 'rui.tavares@lyceum.example',
    handle: 'rui_tavares',
    timeZone: 'Europe/Lisbon',
    locale: 'pt-PT',
  },
  instructors: [
    {
      name: 'Helena Duarte',
      email: 'helena.duarte@lyceum.example',
      handle: 'helena_duarte',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
    {
      name: 'Samuel Adeyemi',
      email: 'samuel.adeyemi@lyceum.example',
      handle: 'samuel_adeyemi',
      timeZone: 'Europe/Berlin',
      locale: 'en',
    },
  ],
  learners: [
    {
      name: 'Ana Silva',
      email: 'ana.silva@lyceum.example',
      handle: 'ana_silva',
      timeZone: 'Europe/Lisbon',
      locale: 'en',
    },
    {
      name: 'Noah Whitaker',
      email: 'noah.whitaker@lyceum.example',
      handle: 'noah_ak',
      timeZone: 'America/Juneau',
      locale: 'en',
    },
    {
      name: 'João Pereira',
      email: 'joao.pereira@lyceum.example',
      handle: 'joao_pereira',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
    {
      name: 'Lukas Brandt',
      email: 'lukas.brandt@lyceum.example',
      handle: 'lukas_brandt',
      timeZone: 'Europe/Berlin',
      locale: 'de',
    },
    {
      name: 'Beatriz Fonseca',
      email: 'beatriz.fonseca@lyceum.example',
      handle: 'bia_fonseca',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
    {
      name: 'Priya Raman',
      email: 'priya.raman@lyceum.example',
      handle: 'priya_r',
      timeZone: 'Europe/Lisbon',
      locale: 'en',
    },
    {
      name: 'Thiago Nascimento',
      email: 'thiago.nascimento@lyceum.example',
      handle: 'thiago_n',
      timeZone: 'America/Sao_Paulo',
      locale: 'pt-BR',
    },
    {
      name: 'Domingos Cassoma',
      email: 'domingos.cassoma@lyceum.example',
      handle: 'domingos_c',
      timeZone: 'Africa/Luanda',
      locale: 'pt-PT',
    },
    {
      name: 'Aoife Gallagher',
      email: 'aoife.gallagher@lyceum.example',
      handle: 'aoife_g',
      timeZone: 'Europe/Lisbon',
      locale: 'en',
    },
    {
      name: 'Mateusz Zieliński',
      email: 'mateusz.zielinski@lyceum.example',
      handle: 'mateusz_z',
      timeZone: 'Europe/Berlin',
      locale: 'en',
    },
    {
      name: 'Inês Carvalho',
      email: 'ines.carvalho@lyceum.example',
      handle: 'ines_carvalho',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
    {
      name: 'Amina Yusuf',
      email: 'amina.yusuf@lyceum.example',
      handle: 'amina_yusuf',
      timeZone: 'Europe/Lisbon',
      locale: 'en',
    },
    {
      name: 'Larissa Monteiro',
      email: 'larissa.monteiro@lyceum.example',
      handle: 'larissa_m',
      timeZone: 'America/Sao_Paulo',
      locale: 'pt-BR',
    },
    {
      name: 'Tiago Lourenço',
      email: 'tiago.lourenco@lyceum.example',
      handle: 'tiago_l',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
    {
      name: 'Chiara Bellini',
      email: 'chiara.bellini@lyceum.example',
      handle: 'chiara_b',
      timeZone: 'Europe/Lisbon',
      locale: 'en',
    },
    {
      name: 'Weza Kiala',
      email: 'weza.kiala@lyceum.example',
      handle: 'weza_kiala',
      timeZone: 'Africa/Luanda',
      locale: 'pt-PT',
    },
    {
      name: 'Catarina Nogueira',
      email: 'catarina.nogueira@lyceum.example',
      handle: 'cat_nogueira',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
    {
      name: 'Yuki Tanabe',
      email: 'yuki.tanabe@lyceum.example',
      handle: 'yuki_t',
      timeZone: 'Europe/Lisbon',
      locale: 'en',
    },
    {
      name: 'Rafael Sampaio',
      email: 'rafael.sampaio@lyceum.example',
      handle: 'rafa_sampaio',
      timeZone: 'America/Sao_Paulo',
      locale: 'pt-BR',
    },
    {
      name: 'Duarte Meireles',
      email: 'duarte.meireles@lyceum.example',
      handle: 'duarte_m',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
    {
      name: 'Femke Hoekstra',
      email: 'femke.hoekstra@lyceum.example',
      handle: 'femke_h',
      timeZone: 'Europe/Lisbon',
      locale: 'en',
    },
    {
      name: 'Gonçalo Vieira',
      email: 'goncalo.vieira@lyceum.example',
      handle: 'goncalo_v',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
    {
      name: 'Omar Haddad',
      email: 'omar.haddad@lyceum.example',
      handle: 'omar_haddad',
      timeZone: 'Europe/Lisbon',
      locale: 'en',
    },
    {
      name: 'Leonor Pinheiro',
      email: 'leonor.pinheiro@lyceum.example',
      handle: 'leonor_p',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
    {
      name: 'Caio Albuquerque',
      email: 'caio.albuquerque@lyceum.example',
      handle: 'caio_alb',
      timeZone: 'America/Sao_Paulo',
      locale: 'pt-BR',
    },
    {
      name: 'Greta Lindner',
      email: 'greta.lindner@lyceum.example',
      handle: 'greta_lindner',
      timeZone: 'Europe/Berlin',
      locale: 'de',
    },
    {
      name: 'Oksana Marchenko',
      email: 'oksana.marchenko@lyceum.example',
      handle: 'oksana_m',
      timeZone: 'Europe/Lisbon',
      locale: 'en',
    },
    {
      name: 'Simão Teixeira',
      email: 'simao.teixeira@lyceum.example',
      handle: 'simao_t',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
    {
      name: 'Luísa Chivukuvuku',
      email: 'luisa.chivukuvuku@lyceum.example',
      handle: 'luisa_chi',
      timeZone: 'Africa/Luanda',
      locale: 'pt-PT',
    },
    {
      name: 'Daniel Okafor',
      email: 'daniel.okafor@lyceum.example',
      handle: 'daniel_okafor',
      timeZone: 'Europe/Lisbon',
      locale: 'en',
    },
    {
      name: 'Sofía Herrera',
      email: 'sofia.herrera@lyceum.example',
      handle: 'sofia_h',
      timeZone: 'Europe/Lisbon',
      locale: 'en',
    },
    {
      name: 'Jonas Kühn',
      email: 'jonas.kuhn@lyceum.example',
      handle: 'jonas_kuehn',
      timeZone: 'Europe/Berlin',
      locale: 'de',
    },
    {
      name: 'Mariana Bastos',
      email: 'mariana.bastos@lyceum.example',
      handle: 'mariana_b',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
    {
      name: 'Eduarda Guimarães',
      email: 'eduarda.guimaraes@lyceum.example',
      handle: 'duda_g',
      timeZone: 'America/Sao_Paulo',
      locale: 'pt-BR',
    },
    {
      name: 'Wei Zhang',
      email: 'wei.zhang@lyceum.example',
      handle: 'wei_zhang',
      timeZone: 'Europe/Lisbon',
      locale: 'en',
    },
    {
      name: 'Filipe Antunes',
      email: 'filipe.antunes@lyceum.example',
      handle: 'filipe_antunes',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
    {
      name: 'Margarida Sequeira',
      email: 'margarida.sequeira@lyceum.example',
      handle: 'guida_seq',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
    {
      name: 'Elif Demir',
      email: 'elif.demir@lyceum.example',
      handle: 'elif_demir',
      timeZone: 'Europe/Berlin',
      locale: 'de',
    },
    {
      name: 'Grace Nakamura',
      email: 'grace.nakamura@lyceum.example',
      handle: 'grace_n',
      timeZone: 'America/Juneau',
      locale: 'en',
    },
    {
      name: 'Vasco Figueiredo',
      email: 'vasco.figueiredo@lyceum.example',
      handle: 'vasco_fig',
      timeZone: 'Europe/Lisbon',
      locale: 'pt-PT',
    },
  ],
};

export const demoPosts: readonly DemoPost[] = [
  {
    author: -1,
    course: 0,
    title: 'Welcome to Portuguese for Beginners',
    text: `Olá a todos!

Before our first class, please reply to this post in **one or two sentences of Portuguese**. Say your name and where you
come from:

> Chamo-me Helena e sou de Évora.

Mistakes are welcome here. I answer every comment by the end of the week.`,
    tags: ['welcome', 'introductions'],
    comments: [
      { author: 0, text: 'Olá! Chamo-me Ana e sou de Toronto. A minha avó é dos Açores.' },
      { author: 3, text: 'Bom dia! Chamo-me Lukas e sou de Hamburgo.' },
      { author: 5, text: 'Olá, sou a Priya e sou da Índia. Moro em Lisboa.' },
      { author: -1, text: 'Muito bem! Notice how Priya wrote *da Índia*: names of countries often take an article.' },
    ],
    likes: [0, 1, 3, 5, 8, 11, 14],
  },
  {
    author: 3,
    course: 0,
    title: 'When do I say "bom dia" and when "boa tarde"?',
    text: `At the bakery this morning I said *boa tarde* at 11:30 and everybody smiled. Is there a fixed hour when the
greeting changes, or is it more about lunch?`,
    tags: ['greetings', 'question'],
    comments: [
      { author: 8, text: 'My neighbor says bom dia until she has had lunch, even at 1 p.m.' },
      {
        author: -1,
        text: 'Noon is the safe answer, and lunch is the honest one. After dark we change to *boa noite*.',
      },
      { author: 3, text: 'Perfect, then I will simply eat earlier. Obrigado!' },
    ],
    likes: [0, 5, 8, 9, 17],
  },
  {
    author: 5,
    course: 0,
    title: 'I ordered a whole breakfast in Portuguese!',
    text: `Small victory: I used the sentences from the café lesson today and the waiter did **not** switch to English.

- *Queria um galão e uma torrada, se faz favor.*
- *Quanto é?*
- *Posso pagar com cartão?*

He answered so fast that I understood only "três euros", but it was enough.`,
    tags: ['success', 'café'],
    comments: [
      { author: 0, text: 'Congratulations! "Queria" really is the magic word.' },
      { author: 11, text: 'I am going to try the same tomorrow. Which café was it?' },
      { author: 5, text: 'The small one opposite the Campo de Ourique market. They are very patient.' },
    ],
    likes: [0, 1, 3, 8, 9, 11, 14, 17, 20],
  },
  {
    author: 0,
    course: 0,
    title: 'Study group on Thursdays, 18:30 Lisbon time',
    text: `Would anybody like to practice speaking for 45 minutes each Thursday? My idea:

1. Ten minutes of small talk
2. The dialogue of the week in pairs
3. Questions for Helena that we could not answer ourselves

Leave a comment if you are in. Two people are enough to start.`,
    tags: ['study-group', 'speaking'],
    comments: [
      { author: 8, text: 'I am in. Thursdays work well for me.' },
      { author: 14, text: 'Me too, but I will be ten minutes late because of work.' },
      { author: 1, text: 'It is morning in Juneau then, so I can join with my coffee.' },
    ],
    likes: [1, 3, 8, 14, 20],
  },
  {
    author: 11,
    course: 0,
    title: 'My trick to remember ser and estar',
    text: `What finally worked for me was to stop asking "permanent or temporary?" and to ask these two questions:

- *Who or what is it?* → **ser** (*Sou enfermeira. A mesa é de madeira.*)
- *How is it right now?* → **estar** (*Estou cansada. A sopa está fria.*)

Do you know an example where this fails?`,
    tags: ['grammar', 'ser-estar'],
    comments: [
      { author: 9, text: 'Where a building is? "A estação é ali" answers neither of the two.' },
      {
        author: -1,
        text: 'Good find, Mateusz. For things that do not move we use *ser* or *ficar*: *A estação fica ali.*',
      },
    ],
    likes: [0, 3, 5, 9, 14, 17, 22],
  },
  {
    author: 2,
    course: 1,
    title: 'How formal should the first email to a client be?',
    text: `I have to write to a new client in Ireland. In Portuguese I would be very formal. My draft starts like this:

> Dear Ms. Byrne,
>
> I am writing to introduce myself as your new contact at our company.

Is this too stiff for English?`,
    tags: ['email', 'question'],
    comments: [
      { author: 4, text: 'It reads well to me. I would mirror her style once she has replied.' },
      { author: 7, text: 'My Irish colleagues write "Hi" from the second email on. The first one can be formal.' },
      { author: 2, text: 'She answered "Hi João". You were both right!' },
    ],
    likes: [4, 6, 7, 10, 13],
  },
  {
    author: 6,
    course: 1,
    title: '"Until Friday" or "by Friday"?',
    text: `My manager asked me to send a report *by Friday*, and I wrote back that I would send it *until Friday*. She
understood, but a colleague corrected me. Can someone explain the difference?`,
    tags: ['prepositions', 'question'],
    comments: [
      {
        author: 10,
        text: '*By* Friday is a deadline: Friday or earlier. *Until* Friday means that something goes on till then.',
      },
      { author: 6, text: 'So "I am on vacation until Friday, and you get the report by Friday"?' },
      { author: 10, text: 'Exactly, although I hope that you do not write it on vacation.' },
    ],
    likes: [2, 4, 10, 12, 15, 16],
  },
  {
    author: 4,
    course: 1,
    title: 'I led my first meeting in English',
    text: `Twelve people, forty minutes, and I was nervous for thirty-nine of them. Two sentences from the lesson saved
me:

- "Could we come back to that at the end?"
- "Let me make sure I understood you correctly."

The second one gives you time to think, too.`,
    tags: ['meetings', 'success'],
    comments: [
      { author: 2, text: 'Well done, Beatriz! I have my first one next Tuesday.' },
      { author: 13, text: 'I write both on a sticky note next to my screen now.' },
    ],
    likes: [2, 6, 7, 10, 12, 13, 18, 21],
  },
  {
    author: 12,
    course: null,
    title: 'Why does TypeScript say that my value is possibly undefined?',
    text: `I have this code and the compiler complains about the last line:

~~~ts
const names: string[] = ['Ana', 'Rui'];
const found = names.find((name) => name.startsWith('R'));
console.log(found.toUpperCase());
~~~

I can *see* that there is a name with R. Why can the compiler not?`,
    tags: ['strict', 'question'],
    comments: [
      {
        author: 19,
        text: 'It looks at types, not at the values. `find` returns `string | undefined`, whatever is in the array.',
      },
      { author: 16, text: 'Check it first: `if (found !== undefined) { … }`. Inside of the block it is a `string`.' },
      { author: 12, text: 'That fixed it, and now I understand what the lesson on narrowing is for. Thanks!' },
    ],
    likes: [16, 18, 19, 23],
  },
  {
    author: 19,
    course: null,
    title: 'My first project: a tip calculator',
    text: `After the lesson on functions I wrote a small tip calculator. What I learned on the way:

- Input from a form is always a \`string\`, so I convert it with \`Number(…)\` and check for \`NaN\`.
- Naming the return type found a bug: one branch returned nothing.
- Amounts in cents avoid surprises such as \`0.1 + 0.2\`.

Next I want to split the bill among several people.`,
    tags: ['project', 'functions'],
    comments: [
      { author: 12, text: 'Nice! How do you split an amount that does not divide evenly?' },
      { author: 19, text: 'The first person pays the extra cents. I made sure that it is never me.' },
      { author: 23, text: 'Cents were new to me. I will change my own calculator tonight.' },
    ],
    likes: [12, 15, 16, 18, 21, 23, 24],
  },
];
