/** Handles that a user could be taken for the platform or its staff by. */
const RESERVED = [
  'admin',
  'administrator',
  'superadmin',
  'root',
  'sysadmin',
  'system',
  'webmaster',
  'postmaster',
  'hostmaster',
  'support',
  'help',
  'helpdesk',
  'service',
  'contact',
  'info',
  'billing',
  'payments',
  'security',
  'abuse',
  'legal',
  'lyceum',
  'official',
  'staff',
  'team',
  'moderator',
  'mod',
  'privacy',
  'bot',
  'noreply',
  'everyone',
  // Mentions every member of a group.
  'group',
  'anonymous',
];

/** Digits and letter pairs that look like other letters. Both sides of a comparison are mapped, so any fixed choice works. */
const LOOKALIKES: readonly (readonly [RegExp, string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/0/g, 'o'],
  [/[1il]/g, 'l'],
  [/2/g, 'z'],
  [/3/g, 'e'],
  [/4/g, 'a'],
  [/5/g, 's'],
  [/[69]/g, 'g'],
  [/7/g, 't'],
  [/8/g, 'b'],
];

/** The same for handles that are hard to tell apart: `Adm1n`, `admin` and `a_d_m_i_n`. */
function skeletonOf(word: string): string {
  return LOOKALIKES.reduce((text, [from, to]) => text.replace(from, to), word.toLowerCase().replaceAll('_', ''));
}

const RESERVED_SKELETONS = new Set(RESERVED.map(skeletonOf));

/** Whether it is, looks like, or is made of reserved words only: `admin`, `Supp0rt`, `lyceum_support`, `admin2026`. */
export function isReservedHandle(handle: string): boolean {
  const isReserved = (word: string) => RESERVED_SKELETONS.has(skeletonOf(word));
  const withoutNumber = handle.replace(/\d+$/, '');
  const words = withoutNumber.split(/_+/).filter(Boolean);
  return isReserved(handle) || isReserved(withoutNumber) || (words.length > 0 && words.every(isReserved));
}
