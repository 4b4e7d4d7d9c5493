export function UndoBar() {
  return null;
}
