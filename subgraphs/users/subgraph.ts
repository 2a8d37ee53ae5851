import { PersonMigration } from '../../platform/postgres/migrations.js';
import { UploadMigration, uploads } from '../../platform/services/uploads/uploads.js';
import { PersonMap } from '../../platform/privacy.js';
import { ANY_CALLER } from '../../platform/auth.js';
import { PEOPLE } from '../../platform/people-port.js';
import { smsProvider } from '../../platform/services/sms.js';
import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { downloadDataExport } from './commands/data-request/create-data-export-link.js';
import { AVATAR_UPLOADS } from './commands/avatar/avatar-files.js';
import { createFirstAdministrator } from './commands/account/create-first-administrator.js';
import { originsOf, passkeys } from './providers/passkeys.js';
import { OidcProvider, oidcProviders } from './providers/oidc-provider.js';
import { sms } from './providers/sms.js';
import { usersLimits } from './commands/shared/users-settings.js';
import { publicKeys } from './commands/session/signing-keys.js';
import { askAboutApiKey, spendByApiKey } from './commands/api-key/use-api-key.js';
import { events, identityEvents, measures } from './events.js';
import { firstAdminOf, oidcProvidersOf, settings } from './settings.js';
import { AccountResolver } from './graphql/account.resolver.js';
import { ApiKeyResolver } from './graphql/api-key.resolver.js';
import { AvatarResolver } from './graphql/avatar.resolver.js';
import { DataRequestResolver, UserDataRequestResolver } from './graphql/data-request.resolver.js';
import { PhoneResolver } from './graphql/phone.resolver.js';
import { EmailResolver } from './graphql/email.resolver.js';
import { references } from './graphql/references.js';
import { PasskeyResolver } from './graphql/passkey.resolver.js';
import { IdentityResolver } from './graphql/identity.resolver.js';
import { PreferencesResolver } from './graphql/preferences.resolver.js';
import { SecondFactorResolver } from './graphql/second-factor.resolver.js';
import { SessionResolver } from './graphql/session.resolver.js';
import { SocialResolver } from './graphql/social.resolver.js';
import { StaffResolver } from './graphql/staff.resolver.js';
import { UserResolver } from './graphql/user.resolver.js';
import { backfills } from './jobs/backfills.js';
import { beginErasureJob } from './jobs/begin-erasure.js';
import { closeAccountJob } from './jobs/close-account.js';
import { deletePartJob } from './jobs/delete-part.js';
import { expireExportJob } from './jobs/expire-export.js';
import { packExportJob } from './jobs/pack-export.js';
import { privacy } from './jobs/personal-data.js';
import { removeAvatarFilesJob } from './jobs/remove-avatar-files.js';
import { purgeExpiredJob } from './jobs/purge-expired.js';
import { sealAuditEntriesJob } from './jobs/seal-audit-entries.js';
import { sendAlreadyRegisteredJob } from './jobs/send-already-registered.js';
import { sendEmailChangeJob } from './jobs/send-email-change.js';
import { sendEmailChangedJob } from './jobs/send-email-changed.js';
import { sendErasureBegunJob } from './jobs/send-erasure-begun.js';
import { sendErasureCancelledJob } from './jobs/send-erasure-cancelled.js';
import { sendErasureRequestedJob } from './jobs/send-erasure-requested.js';
import { sendInvitationJob } from './jobs/send-invitation.js';
import { sendPasskeyNoticeJob } from './jobs/send-passkey-notice.js';
import { sendPhoneCodeJob } from './jobs/send-phone-code.js';
import { sendPasswordResetJob } from './jobs/send-password-reset.js';
import { sendDocumentJob } from './jobs/send-document.js';
import { sendVerificationJob } from './jobs/send-verification.js';
import { InitialMigration } from './persistence/migrations/0001-initial.js';
import { PasswordResetMigration } from './persistence/migrations/0002-password-reset.js';
import { AuditChainMigration } from './persistence/migrations/0003-audit-chain.js';
import { SecondFactorMigration } from './persistence/migrations/0004-second-factor.js';
import { SocialMigration } from './persistence/migrations/0005-social.js';
import { LinkedIdentitiesMigration } from './persistence/migrations/0006-linked-identities.js';
import { InvitationsMigration } from './persistence/migrations/0008-invitations.js';
import { ApiKeysMigration } from './persistence/migrations/0007-api-keys.js';
import { MarketingConsentMigration } from './persistence/migrations/0010-marketing-consent.js';
import { CanonicalEmailsMigration } from './persistence/migrations/0012-canonical-emails.js';
import { EmailChangesMigration } from './persistence/migrations/0016-email-changes.js';
import { SearchAndPhonesMigration } from './persistence/migrations/0017-search-and-phones.js';
import { FriendsMigration } from './persistence/migrations/0018-friends.js';
import { RolesChangedMigration } from './persistence/migrations/0015-roles-changed.js';
import { PasskeysMigration } from './persistence/migrations/0019-passkeys.js';
import { UserListMigration } from './persistence/migrations/0011-user-list.js';
import { DataRequestsMigration } from './persistence/migrations/0009-data-requests.js';
import { AvatarsMigration } from './persistence/migrations/0013-avatars.js';
import { DataRequestMap, DataRequestPartMap } from './persistence/data-request.mapping.js';
import { RelationMap } from './persistence/relation.mapping.js';
import { SecondFactorMap } from './persistence/second-factor.mapping.js';
import { UserMap } from './persistence/user.mapping.js';
import { downloadAvatar } from './queries/avatars.js';
import { answerByHandle, answerDisplayNames, answerRecipients, PEOPLE_CALLERS } from './queries/people.js';
import { recentRevocations } from './queries/recent-revocations.js';
import { onDataReceipts } from './reactions/on-data-receipts.js';
import { onInvoiceDocumentReady } from './reactions/on-invoice-document-ready.js';
import { onEntitlementGranted } from './reactions/on-entitlement-granted.js';
import { onEntitlementRevoked } from './reactions/on-entitlement-revoked.js';

const avatarUploads = uploads([AVATAR_UPLOADS]);

export const users: SubgraphDefinition<typeof settings> = {
  name: 'users',
  resolvers: [
    UserResolver,
    PreferencesResolver,
    AccountResolver,
    EmailResolver,
    PhoneResolver,
    SessionResolver,
    SecondFactorResolver,
    IdentityResolver,
    PasskeyResolver,
    StaffResolver,
    SocialResolver,
    ApiKeyResolver,
    DataRequestResolver,
    UserDataRequestResolver,
    AvatarResolver,
  ],
  references,
  entities: [PersonMap, DataRequestMap, DataRequestPartMap, UserMap, SecondFactorMap, RelationMap],
  measures,
  migrations: [
    { name: '0001-initial', class: InitialMigration },
    { name: '0002-password-reset', class: PasswordResetMigration },
    { name: '0003-audit-chain', class: AuditChainMigration },
    { name: '0004-second-factor', class: SecondFactorMigration },
    { name: '0005-social', class: SocialMigration },
    { name: '0006-linked-identities', class: LinkedIdentitiesMigration },
    { name: '0007-api-keys', class: ApiKeysMigration },
    { name: '0008-invitations', class: InvitationsMigration },
    { name: '0009-data-requests', class: DataRequestsMigration },
    { name: '0009-person', class: PersonMigration },
    { name: '0010-marketing-consent', class: MarketingConsentMigration },
    { name: '0011-user-list', class: UserListMigration },
    { name: '0012-canonical-emails', class: CanonicalEmailsMigration },
    { name: '0013-avatars', class: AvatarsMigration },
    { name: '0014-uploads', class: UploadMigration },
    { name: '0015-roles-changed', class: RolesChangedMigration },
    { name: '0016-email-changes', class: EmailChangesMigration },
    { name: '0017-search-and-phones', class: SearchAndPhonesMigration },
    { name: '0018-friends', class: FriendsMigration },
    { name: '0019-passkeys', class: PasskeysMigration },
  ],
  events,
  reactions: [
    ...privacy.reactions,
    ...onDataReceipts,
    onEntitlementGranted,
    onEntitlementRevoked,
    onInvoiceDocumentReady,
  ],
  backfills,
  jobs: [
    ...privacy.jobs,
    ...avatarUploads.jobs,
    removeAvatarFilesJob,
    closeAccountJob,
    beginErasureJob,
    packExportJob,
    expireExportJob,
    deletePartJob,
    sendErasureRequestedJob,
    sendErasureCancelledJob,
    sendErasureBegunJob,
    sendVerificationJob,
    sendEmailChangeJob,
    sendEmailChangedJob,
    sendPhoneCodeJob,
    sendPasskeyNoticeJob,
    sendAlreadyRegisteredJob,
    sendPasswordResetJob,
    sendInvitationJob,
    sendDocumentJob,
    purgeExpiredJob,
    sealAuditEntriesJob,
  ],
  routes: [
    ...avatarUploads.routes,
    {
      path: '/avatars/:token',
      public: false,
      download: 'image',
      handle: (context, { parameter }) => downloadAvatar(context, parameter),
    },
    { path: '/.well-known/jwks.json', public: true, handle: publicKeys },
    {
      path: '/data-exports/:token',
      public: false,
      download: true,
      handle: (context, { parameter }) => downloadDataExport(context, parameter),
    },
    {
      path: '/internal/revoked-sessions',
      public: false,
      callers: [ANY_CALLER],
      handle: recentRevocations,
    },
    { method: 'POST', path: PEOPLE.recipients, callers: PEOPLE_CALLERS, handle: answerRecipients },
    { method: 'POST', path: PEOPLE.displayNames, callers: PEOPLE_CALLERS, handle: answerDisplayNames },
    { method: 'POST', path: PEOPLE.byHandle, callers: ['community'], handle: answerByHandle },
    { path: '/internal/api-key', public: false, handle: (context, { headers }) => askAboutApiKey(context, headers) },
    {
      method: 'POST',
      path: '/internal/api-key/cost',
      handle: (context, { headers }) => spendByApiKey(context, headers),
    },
  ],
  settings,
  prepare: async (context, { settings: values, config }) => {
    const firstAdmin = firstAdminOf(values);
    if (firstAdmin) await createFirstAdministrator(context, { ...firstAdmin, name: 'Administrator' });
    const { sessionMaxDays, mailRequestsPerAddress } = values;
    const { origin, hostname } = new URL(context.publicUrl);
    const rpId = values.passkeyDomain ?? hostname;
    return [
      usersLimits.is({ sessionMaxDays, mailRequestsPerAddress }),
      passkeys.is({ rpId, origins: originsOf(rpId, [origin, ...config.corsOrigins]) }),
      sms.is(smsProvider(config.sms, context.log)),
      oidcProviders.is(oidcProvidersOf(values).map((provider) => new OidcProvider(provider))),
    ];
  },
  identity: {
    keysPath: '/.well-known/jwks.json',
    revokedSessionsPath: '/internal/revoked-sessions',
    apiKeyPath: '/internal/api-key',
    apiKeyCostPath: '/internal/api-key/cost',
    ...identityEvents,
  },
  membershipEvents: true,
  pages: [
    {
      path: '/log-in/oidc',
      title: 'Sign in',
      done: 'You are signed in. Programs send this access token as "Authorization: Bearer …" for 15 minutes:',
      providersQuery: 'query OidcProviders { providers: oidcProviders { id name } }',
      beginMutation:
        'mutation BeginOidcLogIn($input: BeginOidcLogInInput) { begun: beginOidcLogIn(input: $input) { url browserToken } }',
      completeMutation:
        'mutation CompleteOidcLogIn($input: CompleteOidcLogInInput!) { tokens: completeOidcLogIn(input: $input) { accessToken } }',
    },
    {
      path: '/verify-email',
      title: 'Confirm your e-mail address',
      text: 'One click and your account is complete.',
      button: 'Confirm',
      done: 'Your address is confirmed. You can close this page.',
      mutation: 'mutation VerifyEmail($input: VerifyEmailInput!) { verifyEmail(input: $input) { user { id } } }',
      token: 'fragment',
    },
    {
      path: '/confirm-email-change',
      title: 'Confirm your new e-mail address',
      text: 'From then on you sign in with it. Your other devices are signed out.',
      button: 'Confirm',
      done: 'Your address is changed. You can close this page.',
      mutation:
        'mutation ConfirmEmailChange($input: ConfirmEmailChangeInput!) { confirmEmailChange(input: $input) { user { id } } }',
      token: 'fragment',
    },
    {
      path: '/undo-email-change',
      title: 'Keep your old e-mail address',
      text: 'All devices are signed out, and you get a mail to set a new password.',
      button: 'Undo the change',
      done: 'Your old address is back. Open the mail that we have sent to it, and set a new password.',
      mutation: 'mutation UndoEmailChange($input: UndoEmailChangeInput!) { undoEmailChange(input: $input) { undone } }',
      token: 'fragment',
    },
    {
      path: '/reset-password',
      title: 'Set a new password',
      text: 'At least 10 characters.',
      button: 'Set the password',
      done: 'Your new password is set and you are signed out everywhere. You can close this page and sign in.',
      mutation: 'mutation ResetPassword($input: ResetPasswordInput!) { resetPassword(input: $input) { reset } }',
      passwordField: 'newPassword',
      token: 'fragment',
    },
    {
      path: '/accept-invitation',
      title: 'Choose your password',
      text: 'At least 10 characters.',
      button: 'Set the password',
      done: 'Your account is ready. You can close this page and sign in.',
      mutation:
        'mutation AcceptInvitation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { accepted } }',
      passwordField: 'password',
      token: 'fragment',
    },
  ],
};
