// How a judgement is typed.

export const STEPS = ["CC", "C", "N", "I", "II"];

/** What was typed, as the case writes it: a step, a number, three numbers, a word, or nothing. */
export function read(text) {
  const plain = text.trim();
  if (!plain) return null;
  if (STEPS.includes(plain.toUpperCase())) return plain.toUpperCase();
  const numbers = plain.replace(/[[\]%]/g, "").split(/[\s,;]+/).filter(Boolean).map(Number);
  if (numbers.every(Number.isFinite) && numbers.length) return numbers.length === 1 ? numbers[0] : numbers;
  return plain;
}
