/** The entitlement that opens courses with the access `pro`; billing grants it. */
export const PRO = 'pro';

/** Which course an entitlement such as `course:01976d2a-…` opens; null for one that opens no single course. */
export function courseOfEntitlement(entitlement: string): string | null {
  return entitlement.startsWith('course:') ? entitlement.slice('course:'.length) : null;
}
