import { parsePhoneNumberFromString, type CountryCode, type NumberType } from 'libphonenumber-js/max';

/** Types that can receive a text message. In some regions mobile and fixed numbers cannot be distinguished. */
const MOBILE: ReadonlySet<NumberType> = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE']);

/**
 * A mobile number in E.164: `+351 912 345 678` and `00351912345678` become `+351912345678`. A national number needs the
 * `region` (ISO 3166-1) that it is dialed in. Undefined when it is not a valid mobile number: fixed lines, premium-rate and
 * other services do not receive text messages, or cost money.
 */
export function canonicalMobile(text: string, region?: CountryCode): string | undefined {
  const international = text.normalize('NFKC').trim().replace(/^00/, '+');
  const number = parsePhoneNumberFromString(international, {
    ...(region && { defaultCountry: region }),
    extract: false,
  });
  return number?.isValid() && number.ext === undefined && MOBILE.has(number.getType()) ? number.number : undefined;
}
