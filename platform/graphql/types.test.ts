import { parseValue, type GraphQLScalarType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { DateTime, LocalDate } from './types.js';

const accepts = (scalar: GraphQLScalarType, value: string): boolean[] =>
  [() => scalar.parseValue(value), () => scalar.parseLiteral(parseValue(JSON.stringify(value)), {})].map((parse) => {
    try {
      parse();
      return true;
    } catch {
      return false;
    }
  });

describe('dates of clients', () => {
  test.each(['1900-01-01', '2024-02-29', '2999-12-31'])('%s is accepted', (day) => {
    expect(accepts(LocalDate, day)).toEqual([true, true]);
    expect(accepts(DateTime, `${day}T12:00:00Z`)).toEqual([true, true]);
  });

  test.each(['0000-01-01', '0001-01-01', '1899-12-31', '3000-01-01', '9999-12-31', '+010000-01-01', '-000001-01-01'])(
    'the year of %s is rejected, which a rule or the database could not hold',
    (day) => {
      expect(accepts(LocalDate, day)).toEqual([false, false]);
      expect(accepts(DateTime, `${day}T12:00:00Z`)).toEqual([false, false]);
    },
  );

  test('stored values of any year are returned', () => {
    expect(LocalDate.serialize('0042-01-01')).toBe('0042-01-01');
  });
});
