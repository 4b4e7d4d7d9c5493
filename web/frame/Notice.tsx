/** All the words where there is room, else the number alone; screen readers hear the words. */
export function Notice({ words, count }: { words: string; count: string }) {
  return (
    <>
      <span class="notice-words">{words}</span>
      <span class="notice-count" aria-hidden="true">
        {count}
      </span>
    </>
  );
}
