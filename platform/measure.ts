import type { EventContract } from '../schema/events/contract.js';

/** A metric of a domain that counts what its events say: business facts, over all instances together. */
export interface DomainMeasure {
  /** As Prometheus has it, after `lyceum_<domain>_`; ends with `_total`. */
  readonly name: string;
  readonly help: string;
  /** Type of the event. */
  readonly event: string;
  /** What an event adds; default 1. */
  readonly amount?: (data: unknown) => number;
  /** A label whose values are few and are ours, such as the currency. */
  readonly label?: { readonly name: string; readonly of: (data: unknown) => string };
}

/** Types the functions by the contract of the event. */
export function measure<Data>(
  contract: EventContract & { readonly data: { parse(value: unknown): Data } },
  {
    amount,
    label,
    ...rest
  }: Pick<DomainMeasure, 'name' | 'help'> & {
    readonly amount?: (data: Data) => number;
    readonly label?: { readonly name: string; readonly of: (data: Data) => string };
  },
): DomainMeasure {
  return {
    ...rest,
    event: contract.type,
    ...(amount && { amount: (data) => amount(data as Data) }),
    ...(label && { label: { name: label.name, of: (data) => label.of(data as Data) } }),
  };
}
