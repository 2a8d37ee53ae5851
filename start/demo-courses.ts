import type { DemoCourse } from './demo-content.js';

export const demoCourses: readonly DemoCourse[] = [
  {
    title: 'Portuguese for Beginners',
    slug: 'portuguese-for-beginners',
    language: 'pt',
    level: 'beginner',
    tags: ['portuguese', 'european-portuguese', 'a1', 'speaking'],
    summary:
      'Your first steps in European Portuguese: greet people, talk about yourself, order at a café and find your ' +
      'way. Live classes every week, with short texts and quizzes in between.',
    access: 'class',
    sections: [
      {
        title: 'First words',
        lessons: [
          {
            title: 'Greetings and goodbyes',
            markdown: `## Say hello at any hour

Portuguese greetings follow the day:

| Greeting | When |
| --- | --- |
| **Bom dia** | in the morning, until about noon |
| **Boa tarde** | in the afternoon, until dark |
| **Boa noite** | in the evening and at night |

*Boa noite* works both when you arrive and when you leave. With friends a simple **olá** is enough at any hour.

Why *bom* but *boa*? *Dia* is masculine; *tarde* and *noite* are feminine, and the adjective agrees with the noun.

## Say goodbye

- **Até logo**: see you later, today
- **Até amanhã**: see you tomorrow
- **Adeus**: goodbye, often for a longer time

To say thank you, a man usually says **obrigado** and a woman **obrigada**.`,
            exercises: [
              {
                type: 'reading',
                title: 'At the front door',
                instructions: `Read the dialogue aloud twice, once in each role. It is nine in the morning.

> **Sofia:** Bom dia, senhor Costa!
>
> **Sr. Costa:** Bom dia, Sofia! Tudo bem?
>
> **Sofia:** Tudo bem, obrigada. Até logo!
>
> **Sr. Costa:** Até logo!`,
              },
              {
                type: 'quiz',
                title: 'Which greeting fits?',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'You enter a shop at 4 p.m. in summer. What do you say?',
                    choices: ['Bom dia', 'Boa noite', 'Boa tarde', 'Até amanhã'],
                    correctChoice: 2,
                  },
                  {
                    prompt: 'Why is it "boa noite" and not "bom noite"?',
                    choices: ['Noite is feminine', 'Noite is plural', 'It is a question'],
                    correctChoice: 0,
                  },
                  {
                    prompt: 'You will see a colleague again tomorrow. Which goodbye says so?',
                    choices: ['Olá', 'Até amanhã', 'Boa tarde', 'Obrigado'],
                    correctChoice: 1,
                  },
                ],
              },
            ],
          },
          {
            title: 'Introducing yourself',
            markdown: `## Your name

There are two common ways to say your name:

- **Chamo-me** Ana. (literally: I call myself Ana.)
- **Sou a** Ana. / **Sou o** Pedro. (I am Ana. / I am Pedro.)

In Portugal people usually put an article before a first name: **a** for women, **o** for men.

## Where you come from

Use **ser de** for your origin:

- Sou **de** Lisboa. (most cities: no article)
- Sou **do** Brasil. (*de + o*)
- Sou **da** Alemanha. (*de + a*)
- Sou **dos** Estados Unidos. (*de + os*)

## Ask back

- **Como te chamas?** (to a friend or a child)
- **Como se chama?** (formal)
- **De onde és?** / **De onde é?**

Finish with **Muito prazer!**, which means "nice to meet you."`,
            exercises: [
              {
                type: 'reading',
                title: 'New neighbors',
                instructions: `Read how two neighbors meet. Then write your own version with your name and origin.

> **Clara:** Olá! Sou a Clara. Como te chamas?
>
> **Ben:** Chamo-me Ben. Sou dos Estados Unidos. E tu, de onde és?
>
> **Clara:** Sou de Coimbra. Muito prazer!`,
              },
              {
                type: 'quiz',
                title: 'Names and origins',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'Complete: "Sou ___ Brasil."',
                    choices: ['da', 'dos', 'de', 'do'],
                    correctChoice: 3,
                  },
                  {
                    prompt: 'How do you ask the name of a person whom you address formally?',
                    choices: ['Como te chamas?', 'Como se chama?', 'De onde és?'],
                    correctChoice: 1,
                  },
                  {
                    prompt: 'What does "Muito prazer!" mean?',
                    choices: ['Nice to meet you!', 'Thank you very much!', 'See you soon!', 'You are welcome!'],
                    correctChoice: 0,
                  },
                ],
              },
            ],
          },
          {
            title: 'Numbers and age',
            markdown: `## From 0 to 20

zero, um/uma, dois/duas, três, quatro, cinco, seis, sete, oito, nove, dez, onze, doze, treze, catorze, quinze,
dezasseis, dezassete, dezoito, dezanove, vinte

**One** and **two** agree with the noun: *um livro, uma mesa, dois livros, duas mesas*.

## Tens

trinta (30), quarenta (40), cinquenta (50), sessenta (60), setenta (70), oitenta (80), noventa (90), cem (100)

Join tens and ones with **e**: *vinte e três* (23), *quarenta e oito* (48).

## How old are you?

Portuguese people *have* years, so use the verb **ter**:

- Quantos anos **tens**? (How old are you?)
- **Tenho** trinta e dois anos. (I am thirty-two.)
- Ela **tem** vinte e um anos. (She is twenty-one.)`,
            exercises: [
              {
                type: 'reading',
                title: 'A family in numbers',
                instructions: `Read the text and write down the three ages as digits.

> Chamo-me Joana e tenho vinte e nove anos. O meu irmão tem trinta e quatro anos. Temos duas gatas. A minha avó tem
> oitenta e seis anos.`,
              },
              {
                type: 'quiz',
                title: 'Count on it',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'Complete: "Tenho ___ irmãs."',
                    choices: ['dois', 'duas', 'dos'],
                    correctChoice: 1,
                  },
                  {
                    prompt: 'Which number is "quarenta e seis"?',
                    choices: ['47', '64', '46', '76'],
                    correctChoice: 2,
                  },
                  {
                    prompt: 'How do you say "I am twenty years old"?',
                    choices: ['Sou vinte anos', 'Estou vinte anos', 'Faço de vinte anos', 'Tenho vinte anos'],
                    correctChoice: 3,
                  },
                ],
              },
            ],
          },
        ],
      },
      {
        title: 'Everyday life',
        lessons: [
          {
            title: 'At the café',
            markdown: `## Order politely

The word for a polite request is **queria** ("I would like"):

- **Queria** um café, se faz favor.
- **Queria** uma torrada e um sumo de laranja.

*Se faz favor* and *por favor* both mean "please."

## What to order

- **um café**: a small, strong espresso (in Lisbon also *uma bica*)
- **um galão**: a lot of milk with coffee, in a tall glass
- **uma meia de leite**: half coffee, half milk, in a cup
- **um pastel de nata**: a small custard tart
- **uma água com gás / sem gás**: sparkling / still water

## Pay

- **A conta, se faz favor.** (The bill, please.)
- **Quanto é?** (How much is it?)
- **Posso pagar com cartão?** (Can I pay by card?)`,
            exercises: [
              {
                type: 'reading',
                title: 'Breakfast for one',
                instructions: `Read the dialogue, then order something different in the same way.

> **Empregada:** Bom dia! O que deseja?
>
> **Cliente:** Bom dia! Queria um galão e um pastel de nata, se faz favor.
>
> **Empregada:** Mais alguma coisa?
>
> **Cliente:** Não, obrigado. Quanto é?
>
> **Empregada:** São três euros e vinte.`,
              },
              {
                type: 'quiz',
                title: 'Order and pay',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'Which sentence is a polite order?',
                    choices: ['Queria um café, se faz favor.', 'A conta é um café.', 'Quanto é um café?'],
                    correctChoice: 0,
                  },
                  {
                    prompt: 'You want water without bubbles. What do you ask for?',
                    choices: ['Uma água com gás', 'Uma meia de leite', 'Um galão', 'Uma água sem gás'],
                    correctChoice: 3,
                  },
                  {
                    prompt: 'How do you ask for the bill?',
                    choices: ['Muito prazer.', 'Mais alguma coisa?', 'A conta, se faz favor.', 'Até logo.'],
                    correctChoice: 2,
                  },
                ],
              },
            ],
          },
          {
            title: 'Telling time',
            markdown: `## What time is it?

Ask **Que horas são?** The answer uses **é** for one o'clock, noon and midnight, and **são** for all other hours:

- **É** uma hora. (1:00)
- **É** meio-dia. / **É** meia-noite.
- **São** três horas. (3:00)

Hours are feminine, so it is *uma* hora and *duas* horas.

## Minutes

- São três **e dez**. (3:10)
- São três **e meia**. (3:30)
- São três **e um quarto**. (3:15)
- São **dez para as** quatro. (3:50)

## At what time?

Use **à** with one o'clock and **às** with the other hours:

- A aula começa **às** seis e meia. (The class starts at 6:30.)
- Almoço **à** uma. (I have lunch at one.)

With noon say **ao meio-dia**.`,
            exercises: [
              {
                type: 'reading',
                title: 'A day in the life of Miguel',
                instructions: `Read the text and note the five times.

> O Miguel toma o pequeno-almoço às sete e meia. Às nove começa o trabalho. Almoça à uma e volta ao escritório às duas e
> um quarto. À noite, às oito, janta com a família.`,
              },
              {
                type: 'quiz',
                title: 'What time is it?',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'It is 1:00. What do you say?',
                    choices: ['São um hora.', 'São uma horas.', 'É uma hora.', 'É um horas.'],
                    correctChoice: 2,
                  },
                  {
                    prompt: 'Which time is "dez para as quatro"?',
                    choices: ['3:50', '4:10', '10:04'],
                    correctChoice: 0,
                  },
                  {
                    prompt: 'Complete: "A aula começa ___ cinco."',
                    choices: ['à', 'ao', 'em', 'às'],
                    correctChoice: 3,
                  },
                ],
              },
            ],
          },
          {
            title: 'Regular verbs in -ar',
            markdown: `## One pattern, many verbs

Most Portuguese verbs end in **-ar**. Take the ending off and add a new one. Here is *falar* (to speak):

| Person | Form |
| --- | --- |
| eu | fal**o** |
| tu | fal**as** |
| ele, ela, você | fal**a** |
| nós | fal**amos** |
| eles, elas, vocês | fal**am** |

The ending shows who acts, so the pronoun is often left out: *Falo inglês* is a full sentence.

## Verbs to start with

- **trabalhar** (to work): *Trabalhas em Lisboa?*
- **morar** (to live): *Moramos no Porto.*
- **estudar** (to study): *Elas estudam português.*
- **gostar de** (to like): *Gosto de música.*

Do not forget the **de** after *gostar*: *Gosto **de** café*, never *gosto café*.`,
            exercises: [
              {
                type: 'reading',
                title: 'Two friends in Porto',
                instructions: `Read the text and underline every verb in -ar. There are six different ones.

> A Rita e o Paulo moram no Porto. A Rita trabalha num hospital e o Paulo estuda música. Ele toca piano. À noite jantam
> juntos e falam sobre o dia.`,
              },
              {
                type: 'quiz',
                title: 'Find the right ending',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'Complete: "Nós ___ em Lisboa." (trabalhar)',
                    choices: ['trabalham', 'trabalhamos', 'trabalho', 'trabalhas'],
                    correctChoice: 1,
                  },
                  {
                    prompt: 'Who speaks in "Estudo português"?',
                    choices: ['I', 'you (tu)', 'they'],
                    correctChoice: 0,
                  },
                  {
                    prompt: 'Which sentence is correct?',
                    choices: ['Gosto café.', 'Gosto em café.', 'Gosto de café.', 'Gosto a café.'],
                    correctChoice: 2,
                  },
                ],
              },
            ],
          },
        ],
      },
      {
        title: 'Getting around',
        lessons: [
          {
            title: 'Asking for directions',
            markdown: `## Start politely

Open with **Desculpe** ("excuse me") and then ask **onde fica**, "where is," for places:

- Desculpe, onde fica a estação?
- Há uma farmácia aqui perto? (Is there a pharmacy nearby?)

*Onde fica* asks for a place that you know exists; *há* asks whether there is one.

## Understand the answer

- **Vire à direita.** Turn right.
- **Vire à esquerda.** Turn left.
- **Siga em frente.** Go straight ahead.
- **É a segunda rua à esquerda.** It is the second street on the left.
- **Fica ao lado do banco.** It is next to the bank.

## How far?

- **É longe?** Is it far?
- **Não, fica perto. São cinco minutos a pé.** No, it is near. It is five minutes on foot.`,
            exercises: [
              {
                type: 'reading',
                title: 'On the way to the museum',
                instructions: `Read the dialogue and draw the way on paper.

> **Turista:** Desculpe, onde fica o museu?
>
> **Senhora:** Siga em frente e vire na primeira rua à direita. O museu fica ao lado da igreja.
>
> **Turista:** É longe?
>
> **Senhora:** Não, são dez minutos a pé.`,
              },
              {
                type: 'quiz',
                title: 'Left, right or straight ahead?',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'What does "Vire à esquerda" tell you to do?',
                    choices: ['Turn right', 'Go straight ahead', 'Stop', 'Turn left'],
                    correctChoice: 3,
                  },
                  {
                    prompt: 'You do not know whether there is a bank in this area. What do you ask?',
                    choices: ['Há um banco aqui perto?', 'É longe o banco?', 'São cinco minutos a pé?'],
                    correctChoice: 0,
                  },
                  {
                    prompt: 'The pharmacy is "ao lado do café". Where is it?',
                    choices: ['Behind the café', 'Next to the café', 'Far from the café', 'Inside the café'],
                    correctChoice: 1,
                  },
                ],
              },
            ],
          },
          {
            title: 'Ser and estar',
            markdown: `## Two verbs for "to be"

| Person | ser | estar |
| --- | --- | --- |
| eu | sou | estou |
| tu | és | estás |
| ele, ela, você | é | está |
| nós | somos | estamos |
| eles, elas, vocês | são | estão |

## Ser: what something is

Identity, origin, profession, material and lasting qualities:

- **Sou** professora.
- O Tiago **é** de Braga.
- A mesa **é** de madeira.

## Estar: how or where it is now

Moods, health, weather and the present place of people and movable things:

- **Estou** cansado.
- O café **está** frio.
- As chaves **estão** na mesa.

## The same adjective, two meanings

*A Marta **é** nervosa* describes her character. *A Marta **está** nervosa* says how she feels today.`,
            exercises: [
              {
                type: 'reading',
                title: 'A postcard from Madeira',
                instructions: `Read the postcard and explain each form of *ser* and *estar* to yourself.

> Querida Laura, estou na Madeira! A ilha é muito bonita e as pessoas são simpáticas. Hoje está sol. O Pedro está
> cansado, mas eu estou feliz. Um beijinho, Inês`,
              },
              {
                type: 'quiz',
                title: 'Ser or estar?',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'Complete: "Eu ___ de Berlim."',
                    choices: ['estou', 'sou', 'está'],
                    correctChoice: 1,
                  },
                  {
                    prompt: 'Complete: "As chaves ___ na mesa."',
                    choices: ['são', 'é', 'estão', 'somos'],
                    correctChoice: 2,
                  },
                  {
                    prompt: 'What does "O João está nervoso" say?',
                    choices: ['He feels nervous now', 'He is a nervous person by character', 'He was nervous before'],
                    correctChoice: 0,
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
  {
    title: 'English for Work',
    slug: 'english-for-work',
    language: 'en',
    level: 'intermediate',
    tags: ['english', 'business', 'b1', 'email', 'meetings'],
    summary:
      'Clear, polite English for the office: write emails that get answers, speak up in meetings and report what you ' +
      'have done. For people who know everyday English and now need it at work.',
    access: 'free',
    sections: [
      {
        title: 'Writing at work',
        lessons: [
          {
            title: 'Emails that open and close well',
            markdown: `## Choose the level

| | Formal | Neutral |
| --- | --- | --- |
| Opening | Dear Ms. Byrne, | Hi Laura, |
| Closing | Sincerely, | Best regards, |

When in doubt, start formal and copy the style of the reply.

## State your purpose first

Busy people read the first line. Tell them why you write:

- **I am writing to** confirm our meeting on May 4.
- **Following up on** our call, here is the price list.
- **Thank you for** your quick reply.

## Close with the next step

End with one clear action and a date: *Could you send me the signed form by Thursday?*

After **look forward to** use the *-ing* form or a noun: *I look forward to **hearing** from you*, never *to hear from
you*.`,
            exercises: [
              {
                type: 'reading',
                title: 'One email, three parts',
                instructions: `Read the email. Find the purpose, the details and the next step.

> Dear Mr. Osei,
>
> I am writing to confirm your visit on June 12. Our office is on the third floor; please bring an ID for the reception
> desk. Could you tell me by Friday whether you need parking?
>
> Best regards,
> Carla Mendes`,
              },
              {
                type: 'quiz',
                title: 'Open and close',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'Which opening is the most formal?',
                    choices: ['Hi Laura,', 'Hello there,', 'Dear Ms. Byrne,'],
                    correctChoice: 2,
                  },
                  {
                    prompt: 'Complete: "I look forward to ___ you next week."',
                    choices: ['meet', 'meeting', 'met', 'have met'],
                    correctChoice: 1,
                  },
                  {
                    prompt: 'Which last line gives the reader a clear next step?',
                    choices: [
                      'Please send me the signed form by Thursday.',
                      'I hope that everything is fine.',
                      'Let us stay in touch.',
                      'Have a great week!',
                    ],
                    correctChoice: 0,
                  },
                ],
              },
            ],
          },
          {
            title: 'Polite requests',
            markdown: `## Make it a question

An order such as *Send me the file* sounds rude, even with *please*. Turn it into a question:

- **Can you** send me the file? (to a close colleague)
- **Could you** send me the file, please? (polite, always safe)
- **Would you mind sending** me the file? (very polite)

After **would you mind** use the *-ing* form. To agree you say **no**: *No, not at all* means "I will gladly do it."

## Indirect questions

Longer questions sound softer. The word order is that of a statement:

- Direct: *When **does the meeting start**?*
- Indirect: *Could you tell me when **the meeting starts**?*

## Give a reason

People help sooner if they know why: *Could you check page two? The client needs it at noon.*`,
            exercises: [
              {
                type: 'reading',
                title: 'From order to request',
                instructions: `Read the pairs aloud and listen to the difference. Then rewrite two messages of your own.

- "I need the numbers today." → "Could you send me the numbers today? I present them at five."
- "Where is the contract?" → "Could you tell me where the contract is?"
- "Move the meeting." → "Would you mind moving the meeting to Tuesday?"`,
              },
              {
                type: 'quiz',
                title: 'Ask nicely',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'Complete: "Would you mind ___ the door?"',
                    choices: ['closing', 'close', 'to close', 'closed'],
                    correctChoice: 0,
                  },
                  {
                    prompt: 'Which sentence has the right word order?',
                    choices: [
                      'Could you tell me where is the office?',
                      'Could you tell me where does the office be?',
                      'Could you tell me where the office is?',
                    ],
                    correctChoice: 2,
                  },
                  {
                    prompt: '"Would you mind helping me?" You are glad to help. What do you answer?',
                    choices: ['Yes, I would.', 'No, not at all.', 'Yes, I mind.'],
                    correctChoice: 1,
                  },
                ],
              },
            ],
          },
        ],
      },
      {
        title: 'Speaking at work',
        lessons: [
          {
            title: 'Taking part in meetings',
            markdown: `## Get a word in

- **Could I add something here?**
- **Sorry to interrupt, but** I have a question about the budget.

## Agree and disagree

Show that you listened before you disagree:

- **I agree with** you. (*agree* is a verb: never *I am agree*)
- **I see your point, but** the deadline is very close.
- **I am not sure that** this will work for small clients.

## Make sure that you understood

- **Could you say that again, please?**
- **So you mean that** we start in June?
- **Let me make sure I understood you correctly.**

## Keep to the agenda

- **Could we come back to that at the end?**
- **Let's move on to** the next point.

Asking is never a weakness: a misunderstood decision costs more than a question.`,
            exercises: [
              {
                type: 'reading',
                title: 'Five minutes of a meeting',
                instructions: `Read the dialogue and mark each phrase that you would use yourself.

> **Jo:** I think that we should launch in May.
>
> **Sam:** I see your point, but the tests end in June.
>
> **Ira:** Sorry to interrupt, but which tests do you mean?
>
> **Sam:** The security tests.
>
> **Jo:** So you mean that July is safer? Then let's move on to the date.`,
              },
              {
                type: 'quiz',
                title: 'Speak up',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'Which sentence is correct?',
                    choices: ['I am agree with you.', 'I agree with you.', 'I am agreeing you.', 'I agree you.'],
                    correctChoice: 1,
                  },
                  {
                    prompt: 'Which phrase disagrees politely?',
                    choices: ['That is wrong.', 'You are right.', 'Let us move on.', 'I see your point, but …'],
                    correctChoice: 3,
                  },
                  {
                    prompt: 'What is "Could we come back to that at the end?" for?',
                    choices: ['To leave a topic for later', 'To end the meeting', 'To repeat a decision'],
                    correctChoice: 0,
                  },
                ],
              },
            ],
          },
          {
            title: 'Reporting progress',
            markdown: `## Finished time: past simple

Use the **past simple** with a time that is over: *yesterday, last week, in March, two days ago*.

- I **sent** the offer **yesterday**.
- We **hired** two people **last year**.

## Up to now: present perfect

Use **have/has + participle** when the time is not named, or is not over: *already, yet, so far, since, this week*.

- I **have** already **sent** the offer.
- We **have not finished** the tests **yet**.
- She **has worked** here **since** 2021.

## For and since

**For** takes a length of time and **since** takes a starting point: *for three years*, *since Monday*.

A good status update has three sentences: what you have done, what you are doing now, and what you need.`,
            exercises: [
              {
                type: 'reading',
                title: 'A status update',
                instructions: `Read the update and say for each verb why it has this tense.

> I have finished the first draft of the report. Yesterday I sent it to the legal team, but they have not answered yet.
> I am now working on the charts. I need the sales figures by Wednesday.`,
              },
              {
                type: 'quiz',
                title: 'Did or have done?',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'Complete: "I ___ the client yesterday."',
                    choices: ['have called', 'call', 'called', 'has called'],
                    correctChoice: 2,
                  },
                  {
                    prompt: 'Complete: "We ___ the tests yet."',
                    choices: ['have not finished', 'are not finishing', 'do not finish'],
                    correctChoice: 0,
                  },
                  {
                    prompt: 'Complete: "She has worked here ___ three years."',
                    choices: ['since', 'from', 'ago', 'for'],
                    correctChoice: 3,
                  },
                ],
              },
            ],
          },
          {
            title: 'Deadlines and dates',
            markdown: `## On, in, at

- **on** with days and dates: *on Monday, on May 4*
- **in** with months, years and parts of the day: *in June, in 2027, in the morning*
- **at** with clock times: *at 9:30, at noon*

## By or until?

- **by** Friday: not later than Friday. *Please send it **by** Friday.*
- **until** Friday: it goes on and then ends. *The office is closed **until** Friday.*

## Write dates without doubt

*04/05/2027* is April 5 in the United States and May 4 in most of Europe. Write the month as a word: *May 4, 2027*.

## Move a deadline

- Could we **move** the call **to** Thursday?
- We need to **postpone** the launch **by** a week. (a week later)
- The meeting has been **moved up** to Tuesday. (earlier)`,
            exercises: [
              {
                type: 'reading',
                title: 'A change of plans',
                instructions: `Read the message and enter the three dates in a calendar.

> Hi team, the client visit on Monday, May 10 has been moved up to Friday, May 7. Please send me your slides by
> Wednesday at noon. I am out of the office until Tuesday, but you can reach me by email.`,
              },
              {
                type: 'quiz',
                title: 'On time',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'Complete: "The report must be ready ___ Friday at the latest."',
                    choices: ['until', 'by', 'since'],
                    correctChoice: 1,
                  },
                  {
                    prompt: 'Complete: "The training starts ___ 9:30."',
                    choices: ['at', 'on', 'in', 'to'],
                    correctChoice: 0,
                  },
                  {
                    prompt: 'A meeting on Thursday "has been moved up." When could it be now?',
                    choices: ['On Friday', 'On Thursday, one hour later', 'On Wednesday', 'In the following week'],
                    correctChoice: 2,
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
  {
    title: 'TypeScript from Zero',
    slug: 'typescript-from-zero',
    language: 'typescript',
    level: 'beginner',
    tags: ['typescript', 'programming', 'web'],
    summary:
      'Learn to program with types from the first line. Short lessons take you from values and functions to objects, ' +
      'unions and generics. No experience needed beyond using a text editor.',
    access: 'pro',
    sections: [
      {
        title: 'First steps',
        lessons: [
          {
            title: 'Values and types',
            markdown: `## Every value has a type

A program works with values, and TypeScript checks that you use each one as its type allows.

~~~ts
const city: string = 'Lisbon';
const population: number = 545_000;
const isCapital: boolean = true;
~~~

The part after the colon is a **type annotation**. It is often not needed, because TypeScript **infers** the type from
the value:

~~~ts
let visitors = 10; // inferred: number
visitors = 'many'; // error: a string is not a number
~~~

## const and let

- \`const\` binds a name once; it cannot be assigned again.
- \`let\` allows a new value of the same type.

Start with \`const\` and change to \`let\` only when you need it. Types are checked before the program runs and
are removed from the JavaScript that runs.`,
            exercises: [
              {
                type: 'reading',
                title: 'Predict the types',
                instructions: `Write down the inferred type of each name, then check by hovering over it in an editor.

~~~ts
let price = 12.5;
let product = 'notebook';
let inStock = price > 10;
~~~`,
              },
              {
                type: 'quiz',
                title: 'Which type is it?',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'What is the inferred type of `total` after `let total = 3 * 4;`?',
                    choices: ['string', 'number', 'boolean'],
                    correctChoice: 1,
                  },
                  {
                    prompt: "What happens with `let age = 30; age = 'thirty';`?",
                    choices: [
                      'It is fine',
                      'The type of age becomes string',
                      'The text is turned into a number',
                      'The compiler reports an error',
                    ],
                    correctChoice: 3,
                  },
                  {
                    prompt: 'When are type annotations checked?',
                    choices: ['Before the program runs', 'While the program runs', 'Only when an error is thrown'],
                    correctChoice: 0,
                  },
                ],
              },
            ],
          },
          {
            title: 'Functions',
            markdown: `## Name what goes in and what comes out

A function takes **parameters** and **returns** a value. Annotate both:

~~~ts
function area(width: number, height: number): number {
  return width * height;
}

area(3, 4); // 12
area('3', 4); // error: a string is not a number
~~~

The same as an **arrow function**:

~~~ts
const area = (width: number, height: number): number => width * height;
~~~

## Optional parameters and defaults

A question mark makes a parameter optional; its value may then be \`undefined\`. A default is often simpler:

~~~ts
function greet(name: string, greeting = 'Hello'): string {
  return \`\${greeting}, \${name}!\`;
}

greet('Ana'); // 'Hello, Ana!'
greet('Ana', 'Olá'); // 'Olá, Ana!'
~~~

A function that returns nothing has the return type \`void\`.`,
            exercises: [
              {
                type: 'reading',
                title: 'Read a function aloud',
                instructions: `Say in plain words what goes in, what comes out, and what \`total(20)\` returns.

~~~ts
function total(price: number, count = 1): number {
  return price * count;
}
~~~`,
              },
              {
                type: 'quiz',
                title: 'In and out',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'In `function half(n: number): number`, what does the last `number` stand for?',
                    choices: ['A second parameter', 'The default value', 'The type of the returned value'],
                    correctChoice: 2,
                  },
                  {
                    prompt: 'What does `add(5)` return for `const add = (a: number, b = 2) => a + b;`?',
                    choices: ['7', '5', 'NaN', 'undefined'],
                    correctChoice: 0,
                  },
                  {
                    prompt: 'Which return type has a function that returns nothing?',
                    choices: ['null', 'void', 'never', 'object'],
                    correctChoice: 1,
                  },
                ],
              },
            ],
          },
          {
            title: 'Arrays and objects',
            markdown: `## Arrays

An array holds many values of one type, written \`string[]\` or \`number[]\`:

~~~ts
const scores: number[] = [8, 10, 6];
scores.push(9);
const best = scores.filter((score) => score >= 9); // [10, 9]
const doubled = scores.map((score) => score * 2); // [16, 20, 12, 18]
~~~

\`filter\` and \`map\` return a new array; \`push\` changes the one you have. The first place is 0.

## Objects

An **interface** names the shape of an object:

~~~ts
interface Student {
  name: string;
  age: number;
  email?: string; // may be missing
}

const ana: Student = { name: 'Ana', age: 24 };
~~~

A missing \`name\` is an error, and so is a property that \`Student\` does not have. Mark a property \`readonly\` if it
should never be assigned again.`,
            exercises: [
              {
                type: 'reading',
                title: 'Describe a book',
                instructions: `Read the code. Then write an interface for something on your desk.

~~~ts
interface Book {
  readonly title: string;
  pages: number;
  tags: string[];
}

const novel: Book = { title: 'The Lighthouse Road', pages: 212, tags: ['sea', 'family'] };
~~~`,
              },
              {
                type: 'quiz',
                title: 'Shapes and lists',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'What is the value of `[1, 2, 3].map((n) => n + 1)`?',
                    choices: ['[1, 2, 3, 1]', '[2, 3, 4]', '6', '[1, 2, 3]'],
                    correctChoice: 1,
                  },
                  {
                    prompt: 'What does the question mark in `email?: string` mean?',
                    choices: ['The text is checked', 'Any type is allowed', 'It is private', 'It may be missing'],
                    correctChoice: 3,
                  },
                  {
                    prompt: 'Which of these changes the array that it is called on?',
                    choices: ['push', 'map', 'filter'],
                    correctChoice: 0,
                  },
                ],
              },
            ],
          },
        ],
      },
      {
        title: 'Types that work for you',
        lessons: [
          {
            title: 'Unions and narrowing',
            markdown: `## One of several

A **union** says that a value has one of several types:

~~~ts
function show(id: string | number): string {
  if (typeof id === 'number') {
    return id.toFixed(0); // here id is a number
  }
  return id.toUpperCase(); // here id is a string
}
~~~

The check **narrows** the type: inside of the \`if\` only \`number\` is left.

## Literal types

A union of exact values is a list of what is allowed:

~~~ts
type Level = 'beginner' | 'intermediate' | 'advanced';
const level: Level = 'expert'; // error
~~~

## Missing values

With strict checks, \`undefined\` is a type that you have to handle:

~~~ts
const found = ['Ana', 'Rui'].find((name) => name === 'Rui');
if (found !== undefined) console.log(found.length);
~~~`,
            exercises: [
              {
                type: 'reading',
                title: 'Follow the type',
                instructions: `Say what the type of \`value\` is in each numbered line.

~~~ts
function double(value: string | number) {
  // 1
  if (typeof value === 'string') {
    return value + value; // 2
  }
  return value * 2; // 3
}
~~~`,
              },
              {
                type: 'quiz',
                title: 'Narrow it down',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'Which values fit the type `string | number`?',
                    choices: ['Only texts', 'Texts and numbers', 'Only numbers', 'All values'],
                    correctChoice: 1,
                  },
                  {
                    prompt:
                      "`id` is a `string | number`. Which type is left in `if (typeof id === 'string') { … }`, " +
                      'inside of the braces?',
                    choices: ['string | number', 'number', 'string'],
                    correctChoice: 2,
                  },
                  {
                    prompt: "Which value fits `type Size = 'S' | 'M' | 'L'`?",
                    choices: ["'XL'", "'m'", "'SML'", "'M'"],
                    correctChoice: 3,
                  },
                ],
              },
            ],
          },
          {
            title: 'A first look at generics',
            markdown: `## The same code for many types

This function works for any array, but what is its type?

~~~ts
function first<T>(items: T[]): T | undefined {
  return items[0];
}

first([3, 5]); // number | undefined
first(['a', 'b']); // string | undefined
~~~

\`T\` is a **type parameter**: a name for a type that the caller decides. TypeScript infers it from the argument, so you
rarely write \`first<number>([3, 5])\`.

## Why not any?

With \`any\` the compiler forgets the type and stops checking. A type parameter **keeps** it: what goes in as a number
comes out as a number.

## Constraints

\`extends\` asks for a minimum:

~~~ts
function longest<T extends { length: number }>(a: T, b: T): T {
  return a.length >= b.length ? a : b;
}
~~~`,
            exercises: [
              {
                type: 'reading',
                title: 'Generics that you already use',
                instructions: `Read the code and say what stands for the type parameter in each line.

~~~ts
const names: Array<string> = ['Ana', 'Rui'];
const ages: Map<string, number> = new Map([['Ana', 24]]);
const page: Promise<Response> = fetch('https://lyceum.example');
~~~`,
              },
              {
                type: 'quiz',
                title: 'What is T?',
                instructions: 'Choose the best answer to each question.',
                questions: [
                  {
                    prompt: 'What is `T` in `function first<T>(items: T[])`?',
                    choices: ['A type parameter', 'A value', 'The name of a class', 'A comment'],
                    correctChoice: 0,
                  },
                  {
                    prompt: 'In the call `first([true, false])`, what does TypeScript infer for `T`?',
                    choices: ['any', 'string', 'boolean'],
                    correctChoice: 2,
                  },
                  {
                    prompt: 'What does `T extends { length: number }` require?',
                    choices: [
                      'That T is an array',
                      'That T has a numeric property length',
                      'That T is a number',
                      'That T is a class with subclasses',
                    ],
                    correctChoice: 1,
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
];
