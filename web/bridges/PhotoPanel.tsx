export function PhotoPanel({ id }: { id: string }) {
  return <section class="panel">{id}</section>;
}
