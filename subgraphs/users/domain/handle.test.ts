import { expect, test } from 'vitest';
import { isReservedHandle } from './handle.js';

test.each([
  'admin',
  'Admin',
  'ADMIN',
  'adm1n',
  '4dmin',
  'a_d_m_i_n',
  '_admin_',
  'adrnin',
  'admin2026',
  'admin_1',
  'support',
  'supp0rt',
  'Lyceum',
  '1yceum',
  'lyceum_support',
  'lyceum_team_7',
  'help_desk',
  'staff',
])('%s is reserved', (handle) => {
  expect(isReservedHandle(handle)).toBe(true);
});

test.each(['ana', 'ali', 'admiral', 'rui_admin_silva', 'supporter', 'lyceum_fan', 'ana2026', '2026', '___', 'modesto'])(
  '%s is free',
  (handle) => {
    expect(isReservedHandle(handle)).toBe(false);
  },
);
