/** A place on the earth, WGS 84, in degrees. */
export interface LonLat {
  lon: number;
  lat: number;
}
