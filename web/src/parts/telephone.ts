/** A number as telephones take it; null: not one. */
export function telephone(phone: string): string | null {
  const digits = phone.replace(/[^+\d]/g, '');
  return /^\+?\d{3,20}$/.test(digits) ? `tel:${digits}` : null;
}
