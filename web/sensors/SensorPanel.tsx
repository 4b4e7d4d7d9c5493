export function SensorPanel({ id }: { id: string }) {
  return <section class="panel">{id}</section>;
}
