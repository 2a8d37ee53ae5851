import { RegisteredUserMigration } from '../../platform/people.js';
import { UploadMigration, uploads } from '../../platform/services/uploads.js';
import { ATTACHMENTS } from './commands/group/group-uploads.js';
import { GroupActsResolver } from './graphql/group/group-acts.resolver.js';
import {
  GroupFileFieldsResolver,
  GroupInvitationFieldsResolver,
  GroupMemberFieldsResolver,
  GroupResolver,
  JoinRequestFieldsResolver,
} from './graphql/group/group.resolver.js';
import { removeFilesJob, succeedOwnerJob } from './jobs/groups.js';
import { ConversationResolver, MessageFieldsResolver } from './graphql/message/message.resolver.js';
import { MessageActsResolver } from './graphql/message/message-acts.resolver.js';
import { ConversationMap } from './persistence/conversation.mapping.js';
import { MessagesMigration } from './persistence/migrations/0014-messages.js';
import { EventResolver, RsvpFieldsResolver } from './graphql/event/event.resolver.js';
import { CommunityEventMap } from './persistence/event.mapping.js';
import { EventsMigration } from './persistence/migrations/0015-events.js';
import { GroupMap } from './persistence/group.mapping.js';
import { GroupsMigration } from './persistence/migrations/0012-groups.js';
import { ModerationEntryFieldsResolver, ModerationResolver } from './graphql/moderation/moderation.resolver.js';
import { SanctionResolver } from './graphql/moderation/sanction.resolver.js';
import { CommentResolver } from './graphql/post/comment.resolver.js';
import { DraftResolver } from './graphql/post/draft.resolver.js';
import { PostActsResolver } from './graphql/post/post-acts.resolver.js';
import { PostDraftFieldsResolver, PostFieldsResolver } from './graphql/post/post-fields.resolver.js';
import { PostResolver } from './graphql/post/post.resolver.js';
import { removeOldDraftsJob } from './jobs/remove-old-drafts.js';
import { ModerationMigration } from './persistence/migrations/0011-moderation.js';
import { CommentMap, PostMap, PostRevisionMap } from './persistence/post.mapping.js';
import { ReportMap } from './persistence/report.mapping.js';
import { onRolesChanged } from './reactions/on-roles-changed.js';
import { onUserDeactivated } from './reactions/on-user-deactivated.js';
import { onUserReactivated } from './reactions/on-user-reactivated.js';

const files = uploads([ATTACHMENTS]);

/** What people say and do together: posts, moderation, groups, events and messages. The other half of the domain are notices. */
export const social = {
  resolvers: [
    PostResolver,
    PostFieldsResolver,
    PostActsResolver,
    CommentResolver,
    DraftResolver,
    PostDraftFieldsResolver,
    ModerationResolver,
    ModerationEntryFieldsResolver,
    SanctionResolver,
    GroupResolver,
    EventResolver,
    RsvpFieldsResolver,
    ConversationResolver,
    MessageFieldsResolver,
    MessageActsResolver,
    GroupActsResolver,
    GroupMemberFieldsResolver,
    JoinRequestFieldsResolver,
    GroupInvitationFieldsResolver,
    GroupFileFieldsResolver,
  ],
  entities: [PostMap, CommentMap, PostRevisionMap, ReportMap, GroupMap, ConversationMap, CommunityEventMap],
  migrations: [
    { name: '0010-registered-user', class: RegisteredUserMigration },
    { name: '0011-moderation', class: ModerationMigration },
    { name: '0012-groups', class: GroupsMigration },
    { name: '0013-upload', class: UploadMigration },
    { name: '0014-messages', class: MessagesMigration },
    { name: '0015-events', class: EventsMigration },
  ],
  reactions: [onRolesChanged, onUserDeactivated, onUserReactivated],
  jobs: [removeOldDraftsJob, removeFilesJob, succeedOwnerJob, ...files.jobs],
  routes: files.routes,
};
