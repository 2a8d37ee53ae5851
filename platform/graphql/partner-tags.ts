/** The tag of all that partners see: what does not carry it is not in their schema. */
export const PARTNER_TAG = 'partner';
/** Before the name of the scope without which an API key may not select a field. */
export const SCOPE_TAG = 'scope:';
