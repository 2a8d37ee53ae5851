import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import PDFDocument from 'pdfkit';
import type { Viewer } from '../platform/auth.js';
import type { Context } from '../platform/context.js';
import { DAY, now } from '../platform/domain/clock.js';
import { storeUpload } from '../platform/services/uploads/store-upload.js';
import { createEvent } from '../subgraphs/community/commands/event/create-event.js';
import { publishEvent } from '../subgraphs/community/commands/event/publish-event.js';
import { rsvp } from '../subgraphs/community/commands/event/rsvp.js';
import { createGroup } from '../subgraphs/community/commands/group/create-group.js';
import { ATTACHMENTS } from '../subgraphs/community/commands/group/group-uploads.js';
import { joinGroup } from '../subgraphs/community/commands/group/join-group.js';
import { shareFile } from '../subgraphs/community/commands/group/share-file.js';
import { createPost } from '../subgraphs/community/commands/post/create-post.js';

type As = (viewer: Viewer) => Context;

/** Seats of the next meetup: one learner more than that answers, and waits. */
const SEATS = 3;

/** A group of learners with a first post, a file, a weekly meetup, and a full one with a waitlist. */
export async function openGroup(as: As, [owner, ...members]: readonly [Viewer, ...Viewer[]]): Promise<void> {
  const { id: groupId } = await createGroup(as(owner), {
    kind: 'public',
    name: 'Lisbon speaking club',
    description: 'We meet in person and speak Portuguese for an hour. **Beginners are welcome.**',
    idempotencyKey: 'demo-speaking-club',
  });
  for (const member of members) await joinGroup(as(member), { groupId });
  await createPost(as(owner), {
    title: 'What shall we talk about next time?',
    text: 'My ideas: food, the sea, and what we did last weekend. Add yours!',
    tags: ['speaking'],
    groupId,
  });
  await shareWordList(as(owner), owner.id, groupId);
  const day = (days: number): string => new Date(now().getTime() + days * DAY).toISOString().slice(0, 10);
  const meetup = {
    description: 'An hour of conversation in small groups.',
    timeZone: 'Europe/Lisbon',
    durationMinutes: 60,
    venue: 'Jardim da Estrela, by the bandstand',
    url: null,
    groupId,
  };
  const { id: weekly } = await createEvent(as(owner), {
    ...meetup,
    title: 'Weekly conversation',
    localStart: `${day(7)}T18:30`,
    capacity: null,
    recurrence: 'FREQ=WEEKLY;COUNT=4',
    idempotencyKey: 'demo-weekly',
  });
  await publishEvent(as(owner), { eventId: weekly, scope: 'following' });
  const { id: dinner } = await createEvent(as(owner), {
    ...meetup,
    title: 'Dinner in Portuguese',
    localStart: `${day(3)}T20:00`,
    capacity: SEATS,
    idempotencyKey: 'demo-dinner',
  });
  await publishEvent(as(owner), { eventId: dinner });
  for (const guest of [owner, ...members].slice(0, SEATS + 1))
    await rsvp(as(guest), { eventId: dinner, answer: 'going', guests: 0 });
}

/** A page with the words of the first meetup. */
async function shareWordList(context: Context, ownerId: string, groupId: string): Promise<void> {
  const document = new PDFDocument();
  for (const words of ['a conversa: conversation', 'a pergunta: question', 'o encontro: meeting']) document.text(words);
  document.end();
  const page = await buffer(document);
  const { id: uploadId } = await storeUpload(context, ATTACHMENTS, ownerId, {
    data: Readable.from([page]),
    type: 'application/pdf',
    size: page.length,
  });
  await shareFile(context, { groupId, uploadId, name: 'Words of the first evening.pdf' });
}
