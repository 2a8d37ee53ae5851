import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { notify } from '../notification/notify.js';
import type { AnnouncementText } from './create-announcement.js';

interface Row {
  readonly kind: 'service' | 'news';
  readonly course_id: string | null;
  readonly class_id: string | null;
  readonly texts: { readonly en: AnnouncementText; readonly pt?: AnnouncementText };
}

/** Sends an announcement to everyone in its audience now, once to each. */
export function publishAnnouncement(
  context: Context,
  { announcementId }: { readonly announcementId: string },
): Promise<void> {
  return runCommand(context, 'publishAnnouncement', async (transaction) => {
    const [announcement] = await transaction.sql<Row>(
      'select kind, course_id, class_id, texts from announcement where id = $1',
      [announcementId],
    );
    if (!announcement) return;
    const { kind, course_id: courseId, class_id: classId, texts } = announcement;
    const { en, pt } = texts;
    const audience =
      classId !== null
        ? { membersOfClass: classId }
        : courseId !== null
          ? { membersOfCourse: courseId }
          : { everyone: true as const };
    await notify(transaction, announcementId, {
      to: audience,
      notice: {
        kind: 'announcement',
        category: 'account',
        facts: {
          title: en.title,
          text: en.text,
          ...(pt && { 'title:pt': pt.title, 'text:pt': pt.text }),
          ...(kind === 'news' && { news: 'yes' }),
        },
        links: { ...(courseId !== null && { courseId }), ...(classId !== null && { classId }) },
      },
    });
  });
}
