import { describe, expect, it } from 'vitest';
import { formatGeneral, readDecimal } from './general-number.ts';

describe('formatGeneral', () => {
  it.each([
    [0, '0'],
    [-0, '-0'],
    [1, '1'],
    [-0.5, '-0.5'],
    [0.1 + 0.2, '0.3'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [0.00009999995, '0.0001'],
    [99999.95, '99999.9'],
    [100000.5, '100000'],
    [100001.5, '100002'],
    [-1000005, '-1e+06'],
    [1000015, '1.00002e+06'],
    [0.00048828125, '0.000488281'],
    [999999.4, '999999'],
    [999999.5, '1e+06'],
    [123456, '123456'],
    [1234567, '1.23457e+06'],
    [1e100, '1e+100'],
    [5e-324, '4.94066e-324'],
    [NaN, 'nan'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('%d is written as %s', (value, text) => {
    expect(formatGeneral(value)).toBe(text);
  });
});

describe('readDecimal', () => {
  it('reads decimals and exponents, with blanks around them', () => {
    expect([' 7', '+3', '-.5', '2.', '1e3', '1E-07'].map(readDecimal)).toEqual([7, 3, -0.5, 2, 1000, 1e-7]);
  });

  it('takes nothing else for a number', () => {
    expect(['', ' ', '0x10', '1e', 'nan', 'Infinity', '1,5', '--1'].map(readDecimal)).toEqual(
      Array.from({ length: 8 }, () => undefined),
    );
  });
});
