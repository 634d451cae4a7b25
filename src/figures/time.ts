import type { Text } from '../i18n/index.ts';

const monthNames = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December',
] as const; // prettier-ignore

/**
 * Place of a date on an axis of years. A month without a day stands at its middle, and so does a year
 * without a month: nothing more is known.
 * @param date `2017`, `2017-12` or `2017-12-15`
 */
export function yearOf(date: string): number {
  const [year = 0, month, day] = date.split('-').map(Number);
  if (month === undefined) return year + 0.5;
  return year + (month - 1 + (day === undefined ? 0.5 : (day - 1) / 31)) / 12;
}

/** A date in words, as exact as it is given. */
export function dateText(date: string): Text {
  const [year = 0, month, day] = date.split('-').map(Number);
  if (month === undefined) return { zh: `${year}年`, en: String(year) };
  const name = monthNames[month - 1] ?? '';
  return day === undefined
    ? { zh: `${year}年${month}月`, en: `${name} ${year}` }
    : { zh: `${year}年${month}月${day}日`, en: `${day} ${name} ${year}` };
}

/** A stretch of time that a figure shows, in years. */
export interface Axis {
  from: number;
  to: number;
}

/** Place of a year on an axis, in percent of its length. */
export const percent = ({ from, to }: Axis, year: number): number => Math.round(((year - from) / (to - from)) * 1e4) / 100;
