import { MoneyResolver } from '../../platform/graphql/types.js';
import { PersonMigration } from '../../platform/postgres/migrations.js';
import { removeExportJob } from '../../platform/services/csv-export.js';
import { fileRoute } from '../../platform/services/uploads/routes.js';
import { RegisteredUserMigration } from '../../platform/people.js';
import { PersonMap } from '../../platform/privacy.js';
import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { HEADER } from '../../platform/client/subgraph-client.js';
import { receiveWebhook } from './commands/payment/receive-webhook.js';
import { chooseLegalEntity } from './commands/invoice/choose-legal-entity.js';
import { downloadProForma } from './commands/invoice/download-pro-forma.js';
import { downloadDocument } from './commands/invoice/document-link.js';
import { events, measures } from './events.js';
import { AccountingResolver } from './graphql/accounting.resolver.js';
import { AnalyticsResolver } from './graphql/analytics.resolver.js';
import { BillingSubscriptionResolver } from './graphql/billing-subscription.resolver.js';
import { BundleResolver, UserBundleContribution } from './graphql/bundle.resolver.js';
import { UserContribution } from './graphql/contributions.resolver.js';
import { CourseContribution, EntitlementCourse } from './graphql/course-access.resolver.js';
import { CustomerCreditEntryResolver, CustomerCreditResolver } from './graphql/customer-credit.resolver.js';
import { CreditNoteDocumentResolver, InvoiceDocumentResolver } from './graphql/document.resolver.js';
import { InvoiceResolver } from './graphql/invoice.resolver.js';
import { LiveResolver } from './graphql/live.resolver.js';
import { PaymentResolver } from './graphql/payment.resolver.js';
import { BillingActResolver, PricingResolver, UserPricingContribution } from './graphql/pricing.resolver.js';
import { ProductResolver } from './graphql/product.resolver.js';
import {
  CreditNoteResolver,
  InvoiceCreditNotes,
  ProviderRefundResolver,
  UserInvoiceHistory,
} from './graphql/refund.resolver.js';
import { references } from './graphql/references.js';
import { SavedPaymentMethodResolver } from './graphql/saved-payment-method.resolver.js';
import { backfills } from './jobs/backfills.js';
import { detachPaymentMethodJob } from './jobs/detach-payment-method.js';
import { chargeInvoiceJob } from './jobs/charge-invoice.js';
import { expireInvoiceJob } from './jobs/expire-invoice.js';
import { closePagesJob } from './jobs/close-pages.js';
import { endBundleJob } from './jobs/end-bundle.js';
import { advanceBillingSubscriptionJob, endBillingSubscriptionJob } from './jobs/advance-billing-subscription.js';
import { forgetCustomerJob } from './jobs/forget-customer.js';
import { processWebhookJob } from './jobs/process-webhook.js';
import { refundClassSeatJob } from './jobs/refund-class-seat.js';
import { sendRefundJob } from './jobs/send-refund.js';
import { storeDocumentJob } from './jobs/store-document.js';
import { syncAttemptJob } from './jobs/sync-attempt.js';
import {
  BillingSubscriptionMap,
  EntitlementMap,
  SubscriptionChargeMap,
} from './persistence/billing-subscription.mapping.js';
import { BundleAccountMap, BundleEntryMap, BundlePurchaseMap } from './persistence/bundle-account.mapping.js';
import {
  CreditNoteMap,
  InvoiceLineMap,
  InvoiceMap,
  PaymentAttemptMap,
  PaymentCreditMap,
  PaymentMap,
  RefundMap,
} from './persistence/invoice.mapping.js';
import { privacy } from './jobs/personal-data.js';
import { IssuedDocumentMap } from './persistence/issued-document.mapping.js';
import { moveBalancesTask } from './commands/ledger/move-balances.js';
import { mergeRevenueSumsTask } from './commands/ledger/merge-revenue-sums.js';
import { ZeroTotalsAndBankDetailsMigration } from './persistence/migrations/0030-zero-totals-and-bank-details.js';
import { AccountingMigration } from './persistence/migrations/0031-accounting.js';
import { CourseTitlesMigration } from './persistence/migrations/0028-course-titles.js';
import { AccountDeltasMigration } from './persistence/migrations/0033-account-deltas.js';
import { RevenueSumsMigration } from './persistence/migrations/0029-revenue-sums.js';
import { ClassLeftMigration } from './persistence/migrations/0032-class-left.js';
import { InitialMigration } from './persistence/migrations/0001-initial.js';
import { BundlesMigration } from './persistence/migrations/0003-bundles.js';
import { PricesTaxesCouponsMigration } from './persistence/migrations/0004-prices-taxes-coupons.js';
import { PaymentAttemptsMigration } from './persistence/migrations/0005-payment-attempts.js';
import { SubscriptionLivesMigration } from './persistence/migrations/0006-subscription-lives.js';
import { NumbersRefundsCreditNotesMigration } from './persistence/migrations/0007-numbers-refunds-credit-notes.js';
import { LedgerAccountsMigration } from './persistence/migrations/0008-ledger-accounts.js';
import { CourseAccessMigration } from './persistence/migrations/0009-course-access.js';
import { DocumentsMigration } from './persistence/migrations/0010-documents.js';
import { ProvidersMigration } from './persistence/migrations/0011-providers.js';
import { AnalyticsMigration } from './persistence/migrations/0013-analytics.js';
import { SubscriptionTaxesMigration } from './persistence/migrations/0012-subscription-taxes.js';
import { SpentCreditMigration } from './persistence/migrations/0014-spent-credit.js';
import { CouponDurationsMigration } from './persistence/migrations/0018-coupon-durations.js';
import { PaymentRemainingMigration } from './persistence/migrations/0022-payment-remaining.js';
import { CommittedPricesMigration } from './persistence/migrations/0024-committed-prices.js';
import { LegalTimeZonesMigration } from './persistence/migrations/0025-legal-time-zones.js';
import { BookingPolicyMigration } from './persistence/migrations/0026-booking-policy.js';
import { CouponGuessesMigration } from './persistence/migrations/0027-coupon-guesses.js';
import { SentRefundsMigration } from './persistence/migrations/0021-sent-refunds.js';
import { SignedTaxesMigration } from './persistence/migrations/0015-signed-taxes.js';
import { RefundLivesMigration } from './persistence/migrations/0016-refund-lives.js';
import { ActsOfThePlatformMigration } from './persistence/migrations/0017-acts-of-the-platform.js';
import { MoneyMap } from '../../platform/postgres/money.mapping.js';
import { PriceMap, ProductMap } from './persistence/product.mapping.js';
import { payments } from './providers/payment-provider.js';
import { StripeProvider } from './providers/stripe.js';
import { legalEntityOf, settings, stripeOf } from './settings.js';
import {
  onBillingSubscriptionUpdated,
  onBillingSubscriptionUpdatedV1,
} from './reactions/on-billing-subscription-updated.js';
import { onBookingCancelled } from './reactions/on-booking-cancelled.js';
import { onBookingCompleted } from './reactions/on-booking-completed.js';
import { onBookingRejected } from './reactions/on-booking-rejected.js';
import { onBookingRequested } from './reactions/on-booking-requested.js';
import { onBookingRescheduled } from './reactions/on-booking-rescheduled.js';
import { onCoursePublished } from './reactions/on-course-published.js';
import { onClassActivated } from './reactions/on-class-activated.js';
import { onClassCancelled } from './reactions/on-class-cancelled.js';
import { onEnrollmentRejected } from './reactions/on-enrollment-rejected.js';
import { onPaymentFailed } from './reactions/on-payment-failed.js';
import { onInvoicePaid } from './reactions/on-invoice-paid.js';
import { onInvoiceVoided } from './reactions/on-invoice-voided.js';
import { onPaymentStarted } from './reactions/on-payment-started.js';
import { onPaymentRefunded } from './reactions/on-payment-refunded.js';
import { onPaymentSucceeded } from './reactions/on-payment-succeeded.js';
import { onStudentEnrolled } from './reactions/on-student-enrolled.js';
import { onStudentWithdrawn } from './reactions/on-student-withdrawn.js';
import { onUserRegistered } from './reactions/on-user-registered.js';
import { onSeatHeld } from './reactions/on-seat-held.js';
import { onSeatReleased } from './reactions/on-seat-released.js';

export const billing: SubgraphDefinition<typeof settings> = {
  name: 'billing',
  resolvers: [
    ProductResolver,
    PricingResolver,
    BillingActResolver,
    UserPricingContribution,
    InvoiceResolver,
    BillingSubscriptionResolver,
    CustomerCreditResolver,
    CustomerCreditEntryResolver,
    UserContribution,
    CourseContribution,
    EntitlementCourse,
    CreditNoteResolver,
    InvoiceCreditNotes,
    UserInvoiceHistory,
    ProviderRefundResolver,
    InvoiceDocumentResolver,
    CreditNoteDocumentResolver,
    BundleResolver,
    UserBundleContribution,
    LiveResolver,
    PaymentResolver,
    SavedPaymentMethodResolver,
    AnalyticsResolver,
    AccountingResolver,
    MoneyResolver,
  ],
  references,
  partnerTypes: ['ProductKind', 'BillingInterval', 'BigInt'],
  entities: [
    PersonMap,
    MoneyMap,
    ProductMap,
    PriceMap,
    InvoiceMap,
    InvoiceLineMap,
    PaymentMap,
    RefundMap,
    CreditNoteMap,
    PaymentCreditMap,
    PaymentAttemptMap,
    IssuedDocumentMap,
    BillingSubscriptionMap,
    SubscriptionChargeMap,
    EntitlementMap,
    BundleAccountMap,
    BundlePurchaseMap,
    BundleEntryMap,
  ],
  migrations: [
    { name: '0001-initial', class: InitialMigration },
    { name: '0003-bundles', class: BundlesMigration },
    { name: '0004-prices-taxes-coupons', class: PricesTaxesCouponsMigration },
    { name: '0005-payment-attempts', class: PaymentAttemptsMigration },
    { name: '0006-subscription-lives', class: SubscriptionLivesMigration },
    { name: '0007-numbers-refunds-credit-notes', class: NumbersRefundsCreditNotesMigration },
    { name: '0008-ledger-accounts', class: LedgerAccountsMigration },
    { name: '0009-course-access', class: CourseAccessMigration },
    { name: '0010-documents', class: DocumentsMigration },
    { name: '0011-providers', class: ProvidersMigration },
    { name: '0012-subscription-taxes', class: SubscriptionTaxesMigration },
    { name: '0013-analytics', class: AnalyticsMigration },
    { name: '0014-spent-credit', class: SpentCreditMigration },
    { name: '0015-signed-taxes', class: SignedTaxesMigration },
    { name: '0016-refund-lives', class: RefundLivesMigration },
    { name: '0017-acts-of-the-platform', class: ActsOfThePlatformMigration },
    { name: '0018-coupon-durations', class: CouponDurationsMigration },
    { name: '0020-person', class: PersonMigration },
    { name: '0021-sent-refunds', class: SentRefundsMigration },
    { name: '0022-payment-remaining', class: PaymentRemainingMigration },
    { name: '0023-registered-user', class: RegisteredUserMigration },
    { name: '0024-committed-prices', class: CommittedPricesMigration },
    { name: '0025-legal-time-zones', class: LegalTimeZonesMigration },
    { name: '0026-booking-policy', class: BookingPolicyMigration },
    { name: '0027-coupon-guesses', class: CouponGuessesMigration },
    { name: '0028-course-titles', class: CourseTitlesMigration },
    { name: '0029-revenue-sums', class: RevenueSumsMigration },
    { name: '0030-zero-totals-and-bank-details', class: ZeroTotalsAndBankDetailsMigration },
    { name: '0031-accounting', class: AccountingMigration },
    { name: '0032-class-left', class: ClassLeftMigration },
    { name: '0033-account-deltas', class: AccountDeltasMigration },
  ],
  events,
  measures,
  // Rebuild it once after the upgrade that added it: classes may have begun before.
  readModels: [
    {
      name: 'begun-classes',
      tables: ['begun_class', 'class_left'],
      reactions: [onClassActivated, onStudentEnrolled, onStudentWithdrawn],
    },
  ],
  reactions: [
    ...privacy.reactions,
    onSeatHeld,
    onSeatReleased,
    onEnrollmentRejected,
    onClassActivated,
    onClassCancelled,
    onPaymentSucceeded,
    onPaymentFailed,
    onPaymentStarted,
    onInvoicePaid,
    onInvoiceVoided,
    onPaymentRefunded,
    onBillingSubscriptionUpdated,
    onBillingSubscriptionUpdatedV1,
    onCoursePublished,
    onStudentEnrolled,
    onStudentWithdrawn,
    onUserRegistered,
    onBookingRequested,
    onBookingRescheduled,
    onBookingRejected,
    onBookingCancelled,
    onBookingCompleted,
  ],
  backfills,
  periodicTasks: [mergeRevenueSumsTask, moveBalancesTask],
  jobs: [
    ...privacy.jobs,
    endBundleJob,
    storeDocumentJob,
    refundClassSeatJob,
    expireInvoiceJob,
    advanceBillingSubscriptionJob,
    endBillingSubscriptionJob,
    chargeInvoiceJob,
    syncAttemptJob,
    closePagesJob,
    sendRefundJob,
    processWebhookJob,
    forgetCustomerJob,
    detachPaymentMethodJob,
    removeExportJob,
  ],
  routes: [
    fileRoute,
    {
      path: '/documents/:token',
      public: false,
      download: true,
      handle: (context, { parameter }) => downloadDocument(context, parameter),
    },
    {
      path: '/pro-forma/:token',
      public: false,
      download: true,
      handle: (context, { parameter }) => downloadProForma(context, parameter),
    },
    {
      method: 'POST',
      path: '/webhooks/stripe',
      webhook: { signatureHeader: 'stripe-signature' },
      handle: (context, { body, headers }) => receiveWebhook(context, body, headers[HEADER.signature] ?? ''),
    },
  ],
  settings,
  prepare: async (context, { settings: values, config: { publicUrl, corsOrigins } }) => {
    await chooseLegalEntity(context, legalEntityOf(values));
    const stripe = stripeOf(values);
    const returnOrigins = [new URL(publicUrl).origin, ...corsOrigins];
    return stripe ? [payments.is({ provider: new StripeProvider(stripe), returnOrigins })] : [];
  },
};
