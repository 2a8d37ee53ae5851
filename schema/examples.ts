import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import {
  AcceptInvitationDocument,
  AddPhoneDocument,
  ApiKeysDocument,
  AuditEntriesDocument,
  BeginOidcLogInDocument,
  BeginPasskeyLogInDocument,
  BeginPasskeyRegistrationDocument,
  BlockedUsersDocument,
  BlockUserDocument,
  CancelErasureDocument,
  ChangeEmailDocument,
  ChangePasswordDocument,
  CompleteAvatarUploadDocument,
  CompleteOidcLogInDocument,
  CompletePasskeyLogInDocument,
  CompletePasskeyRegistrationDocument,
  ConfirmEmailChangeDocument,
  ConfirmSecondFactorDocument,
  CreateApiKeyDocument,
  CreateDataExportLinkDocument,
  DataRequestsDocument,
  DeactivateUserDocument,
  DisableSecondFactorDocument,
  EnrollSecondFactorDocument,
  FollowUserDocument,
  FriendsDocument,
  GrantRoleDocument,
  InviteStudentDocument,
  LinkedIdentitiesDocument,
  LogInDocument,
  LogInsDocument,
  LogInWithSecondFactorDocument,
  LogOutDocument,
  MyDataRequestsDocument,
  OidcProvidersDocument,
  PasskeysDocument,
  PeopleDocument,
  PreferencesDocument,
  ReactivateUserDocument,
  RefreshSessionDocument,
  RegenerateRecoveryCodesDocument,
  RegisterUserDocument,
  RemoveAvatarDocument,
  RemovePasskeyDocument,
  RemovePhoneDocument,
  RenamePasskeyDocument,
  RequestAvatarUploadDocument,
  RequestDataExportDocument,
  RequestErasureDocument,
  RequestPasswordResetDocument,
  ResendVerificationDocument,
  ResetPasswordDocument,
  ResetSecondFactorDocument,
  RevokeAllSessionsDocument,
  RevokeApiKeyDocument,
  RevokeRoleDocument,
  RevokeSessionDocument,
  RotateApiKeyDocument,
  RotateSigningKeyDocument,
  SecondFactorDocument,
  SetMarketingConsentDocument,
  UnblockUserDocument,
  UndoEmailChangeDocument,
  UnfollowUserDocument,
  UnlinkIdentityDocument,
  UpdateProfileDocument,
  UserProfileDocument,
  UsersDocument,
  VerifyEmailDocument,
  VerifyPhoneDocument,
} from './generated/operations.js';

/** Of the demo school: each operation can be run as it stands, the second and third with a token in the headers. */
const firstSteps = `# Lyceum. Run LogIn, put the token into the headers tab as { "authorization": "Bearer …" }, then run the others.

mutation LogIn {
  logIn(input: { email: "ana.silva@lyceum.example", password: "learning every day" }) {
    accessToken
    refreshToken
  }
}

# One query through all six subgraphs.
query Dashboard {
  viewer {
    name
    courseEnrollments { progress course { title } }
    classes { title viewerEnrollment { creditBalance } }
    player { totalXp level rank streak { days } }
    unreadNotificationCount
    invoices { number status total { formatted } }
  }
}

# Search the catalog, typing errors included.
query Catalog {
  courses(search: "portugese", first: 5) {
    edges { node { title level access lessonCount instructor { name } } }
  }
}

# Live: what happens to you, wherever it happens.
subscription Notifications {
  notificationReceived { cursor category title body }
}

# Live: who leads.
subscription Board {
  leaderboardUpdated(scope: { type: GLOBAL }, period: WEEKLY) {
    entries { rank xp player { name avatarUrl } }
  }
}
`;

interface Flow {
  readonly title: string;
  readonly operations: readonly TypedDocumentNode<unknown, never>[];
}

/** What clients do about accounts, flow by flow: the operations that they really send. */
const accountFlows: readonly Flow[] = [
  {
    title: 'A new account: register, open the link of the mail, or have it sent again',
    operations: [RegisterUserDocument, VerifyEmailDocument, ResendVerificationDocument],
  },
  {
    title: 'Log in and out; each refresh replaces both tokens',
    operations: [LogInDocument, RefreshSessionDocument, LogOutDocument],
  },
  {
    title: 'A second factor (TOTP): turn it on, log in with it, turn it off',
    operations: [
      EnrollSecondFactorDocument,
      ConfirmSecondFactorDocument,
      SecondFactorDocument,
      LogInWithSecondFactorDocument,
      RegenerateRecoveryCodesDocument,
      DisableSecondFactorDocument,
    ],
  },
  {
    title: 'Log in by an OpenID Connect provider',
    operations: [
      OidcProvidersDocument,
      BeginOidcLogInDocument,
      CompleteOidcLogInDocument,
      LinkedIdentitiesDocument,
      UnlinkIdentityDocument,
    ],
  },
  {
    title: 'Passkeys',
    operations: [
      BeginPasskeyRegistrationDocument,
      CompletePasskeyRegistrationDocument,
      PasskeysDocument,
      RenamePasskeyDocument,
      RemovePasskeyDocument,
      BeginPasskeyLogInDocument,
      CompletePasskeyLogInDocument,
    ],
  },
  {
    title: 'Passwords: forgotten, changed, and the first one of an invited student',
    operations: [RequestPasswordResetDocument, ResetPasswordDocument, ChangePasswordDocument, AcceptInvitationDocument],
  },
  {
    title: 'Another e-mail address, by the link sent to it; the former address gets a link to undo it',
    operations: [ChangeEmailDocument, ConfirmEmailChangeDocument, UndoEmailChangeDocument],
  },
  {
    title: 'A mobile number, verified by a code in an SMS',
    operations: [AddPhoneDocument, VerifyPhoneDocument, RemovePhoneDocument],
  },
  {
    title: 'Find users who may be found',
    operations: [PeopleDocument],
  },
  {
    title: 'Devices on which one is signed in',
    operations: [LogInsDocument, RevokeSessionDocument, RevokeAllSessionsDocument],
  },
  {
    title: 'Profile, preferences and consent',
    operations: [PreferencesDocument, UpdateProfileDocument, SetMarketingConsentDocument, UserProfileDocument],
  },
  {
    title: 'Profile picture',
    operations: [RequestAvatarUploadDocument, CompleteAvatarUploadDocument, RemoveAvatarDocument],
  },
  {
    title: 'People: follow and block',
    operations: [
      FollowUserDocument,
      UnfollowUserDocument,
      FriendsDocument,
      BlockUserDocument,
      UnblockUserDocument,
      BlockedUsersDocument,
    ],
  },
  {
    title: 'Staff: people, roles and what was done',
    operations: [
      UsersDocument,
      InviteStudentDocument,
      GrantRoleDocument,
      RevokeRoleDocument,
      DeactivateUserDocument,
      ReactivateUserDocument,
      ResetSecondFactorDocument,
      RotateSigningKeyDocument,
      AuditEntriesDocument,
    ],
  },
  {
    title: "One's data: take it along, or have it erased",
    operations: [
      RequestDataExportDocument,
      MyDataRequestsDocument,
      CreateDataExportLinkDocument,
      RequestErasureDocument,
      CancelErasureDocument,
      DataRequestsDocument,
    ],
  },
  {
    title: 'Staff: API keys of partners',
    operations: [ApiKeysDocument, CreateApiKeyDocument, RotateApiKeyDocument, RevokeApiKeyDocument],
  },
];

/** What the explorer shows at first, one tab each. */
export const exampleOperations: readonly string[] = [
  firstSteps,
  ...accountFlows.map(({ title, operations }) => `# ${title}.\n\n${operations.map(print).join('\n\n')}\n`),
];

/** What the page for partners shows as the body of a request. */
export const partnerExample = '{ courses(first: 5) { edges { node { title } } } }';
