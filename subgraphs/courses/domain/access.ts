/** The entitlement that opens courses with the access `pro`; billing grants it. */
export const PRO = 'pro';
