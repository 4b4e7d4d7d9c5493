/** Rain of one hour, as a gauge reports it. */
export interface RainHour {
  hourStart: Date;
  mm: number;
}
