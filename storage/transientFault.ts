/**
 * The surroundings' fault: database, Influx or disk is out of reach, locked or full. Nothing was
 * lost by it, and the same call may work later.
 */
export class TransientFault extends Error {
  override readonly name = "TransientFault";
}
