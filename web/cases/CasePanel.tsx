export function CasePanel({ id }: { id: string }) {
  return <section class="panel">{id}</section>;
}
