import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { documentLink } from '../commands/invoice/document-link.js';
import { documentOf } from '../queries/documents.js';
import type { InvoiceView } from '../queries/invoices.js';
import { InvoiceObject } from './invoice.types.js';
import { CreditNoteObject } from './refund.types.js';

interface Issued {
  readonly id: string;
}

async function linkTo({ id }: Issued, context: Context): Promise<string | null> {
  const document = await documentOf(context).load(id);
  return document && documentLink(context, document.id);
}

@Resolver(() => InvoiceObject)
export class InvoiceDocumentResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Address of the invoice as PDF, valid for 10 minutes for anyone who has it; null until it is printed, some seconds after its issue.',
  })
  pdfUrl(@Root() root: Issued, @Ctx() context: Context) {
    return linkTo(root, context);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Address of a pro forma invoice as PDF, with which an open invoice can be paid by transfer: it has no number. Valid for 10 minutes for anyone who has it, while the invoice is open; null for any other invoice.',
  })
  proFormaUrl(@Root() { id, status }: InvoiceView, @Ctx() context: Context): string | null {
    return status === 'open' ? documentLink(context, id, 'pro forma link') : null;
  }
}

@Resolver(() => CreditNoteObject)
export class CreditNoteDocumentResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Address of the credit note as PDF, valid for 10 minutes for anyone who has it; null until it is printed, some seconds after its issue.',
  })
  pdfUrl(@Root() root: Issued, @Ctx() context: Context) {
    return linkTo(root, context);
  }
}
