export function BridgePanel({ id }: { id: string }) {
  return <section class="panel">{id}</section>;
}
