/**
 * Events whose contract is agreed but that no domain publishes yet. Exact: the check fails for an entry that is no longer
 * true. Remove the entry together with the change that makes it untrue.
 */
export const UNPUBLISHED: readonly string[] = [];

/** Consumers that a contract names and that do not react yet. Exact, like the list above. */
export const UNCONSUMED: Readonly<Record<string, readonly string[]>> = {};
