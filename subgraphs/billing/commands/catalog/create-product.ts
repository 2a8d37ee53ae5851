import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { CourseNotOnSale } from '../../domain/errors.js';
import type { BillingInterval } from '../../domain/period.js';
import {
  Price,
  Product,
  type BookingLimits,
  type BundleTerms,
  type ProductKind,
  type TaxBehavior,
} from '../../domain/product.js';
import { assertPrintable } from '../invoice/assert-printable.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';

export interface CreateProduct {
  readonly kind: ProductKind;
  readonly title: string;
  readonly price: { readonly amountMinor: number; readonly currency: string };
  /** Default: inclusive. */
  readonly taxBehavior?: TaxBehavior | null;
  /** Of a plan. */
  readonly interval?: BillingInterval | 'once' | null;
  /** Of a plan. Default 0. */
  readonly trialDays?: number | null;
  /** Of a plan. Default `pro`. */
  readonly planFamily?: string | null;
  /** Of everything but a plan. */
  readonly courseId?: string | null;
  /** Of a session or a bundle; so are the following. Default 1, which is all that a single session can have. */
  readonly sessions?: number | null;
  /** Default 365. */
  readonly validityDays?: number | null;
  /** Default 24. */
  readonly freeCancelHours?: number | null;
  /** Default 60. */
  readonly bookAheadDays?: number | null;
  /** Default 2. */
  readonly unpaidLimit?: number | null;
}

export async function createProduct(context: Context, input: CreateProduct): Promise<Product> {
  requireRole(context, 'staff');
  assertPrintable({ 'input.title': input.title });
  const price = new Price(new Money(input.price.amountMinor, input.price.currency), input.taxBehavior ?? 'inclusive');
  if (input.kind === 'plan') {
    const { interval } = input;
    if (interval !== 'month' && interval !== 'year') throw invalid('interval', 'a plan is for a month or a year');
    const terms = { trialDays: input.trialDays ?? 0, family: input.planFamily ?? 'pro' };
    return runCommand(context, 'createProduct', (transaction) =>
      offer(transaction, new Product('plan', input.title, interval, price, null, terms)),
    );
  }
  if (input.trialDays != null) throw invalid('trialDays', 'only a plan can be tried');
  if (input.planFamily != null) throw invalid('planFamily', 'only a plan has a family');
  const terms = input.kind === 'course' ? { courseId: courseOf(input) } : termsOf(input);
  return runCommand(context, 'createProduct', async (transaction) => {
    const known = await transaction.sql('select from course where id = $1', [terms.courseId]);
    if (known.length === 0) throw new CourseNotOnSale();
    return offer(transaction, new Product(input.kind, input.title, 'once', price, terms));
  });
}

async function offer(transaction: Transaction, product: Product): Promise<Product> {
  transaction.add(product);
  await noteStaffAct(transaction, 'create-product', product.id, { kind: product.kind });
  return product;
}

function courseOf({ courseId }: CreateProduct): string {
  if (typeof courseId !== 'string' || !isUuid(courseId)) throw invalid('courseId', 'must be the id of a course');
  return courseId;
}

function termsOf(input: CreateProduct): BundleTerms & BookingLimits {
  const { kind } = input;
  const courseId = courseOf(input);
  const sessions = input.sessions ?? 1;
  if (kind === 'session' && sessions !== 1) throw invalid('sessions', 'a single session is one');
  return {
    courseId,
    sessions,
    validityDays: input.validityDays ?? 365,
    freeCancelHours: input.freeCancelHours ?? 24,
    bookAheadDays: input.bookAheadDays ?? 60,
    unpaidLimit: input.unpaidLimit ?? 2,
  };
}

function invalid(field: string, message: string): InvalidInput {
  const problems: FieldProblem[] = [{ field: `input.${field}`, message }];
  return new InvalidInput(problems);
}
