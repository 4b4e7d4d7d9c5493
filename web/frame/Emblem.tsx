/** A bridge over water. */
export function Emblem() {
  return (
    <svg class="emblem" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M4 18C9 8.5 23 8.5 28 18M3 13h26M10 13v1.5M16 11v2M22 13v1.5" />
      <path class="wave" d="M4 24c2-1.8 4-1.8 6 0s4 1.8 6 0 4-1.8 6 0 4 1.8 6 0" />
    </svg>
  );
}
