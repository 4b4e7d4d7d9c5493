/** Invented names, Japanese and English: no ward, street, river or bridge of a real city is meant. */
export interface PlaceName {
  ja: string;
  en: string;
}

export const cityName: PlaceName = { ja: "水橋市(架空)", en: "Mizuhashi City (fictitious)" };
export const riverName: PlaceName = { ja: "鏡瀬川", en: "Kagamise River" };

/** Wards in the order west of the river, east of it, each from south to north. */
export const wardNames = {
  newTown: [
    { ja: "蛍台", en: "Hotarudai" },
    { ja: "風見野", en: "Kazamino" },
    { ja: "澪標町", en: "Miotsukushi-machi" },
  ],
  south: [
    { ja: "葦瀬町", en: "Ashise-machi" },
    { ja: "樋守町", en: "Himori-machi" },
    { ja: "井筒原", en: "Izutsubara" },
  ],
  oldTown: [
    { ja: "欄干町", en: "Rankan-machi" },
    { ja: "水鏡町", en: "Mikagami-machi" },
    { ja: "潮待町", en: "Shiomachi" },
  ],
} as const satisfies Record<string, readonly PlaceName[]>;

const avenueNames = {
  eastWest: { ja: "水鏡大通り", en: "Mikagami Avenue" },
  northSouth: { ja: "欄干大通り", en: "Rankan Avenue" },
} as const satisfies Record<string, PlaceName>;

/** Rows from south to north. */
export const rowNames: readonly PlaceName[] = [
  { ja: "樋守通り", en: "Himori Street" },
  { ja: "葦瀬通り", en: "Ashise Street" },
  { ja: "井筒通り", en: "Izutsu Street" },
  { ja: "柳樋通り", en: "Yanagihi Street" },
  { ja: "石段通り", en: "Ishidan Street" },
  avenueNames.eastWest,
  { ja: "瓦師通り", en: "Kawarashi Street" },
  { ja: "染屋通り", en: "Someya Street" },
  { ja: "舟問屋通り", en: "Funadonya Street" },
  { ja: "塩蔵通り", en: "Shiokura Street" },
  { ja: "網元通り", en: "Amimoto Street" },
  { ja: "潮待海岸通り", en: "Shiomachi Shore Road" },
];

/** Columns from west to east. */
export const columnNames: readonly PlaceName[] = [
  { ja: "蛍台西筋", en: "Hotarudai-nishi Lane" },
  { ja: "蛍台筋", en: "Hotarudai Lane" },
  { ja: "風見筋", en: "Kazami Lane" },
  { ja: "風見東筋", en: "Kazami-higashi Lane" },
  { ja: "新開筋", en: "Shinkai Lane" },
  { ja: "澪標筋", en: "Miotsukushi Lane" },
  { ja: "西河岸筋", en: "West Quay" },
  { ja: "東河岸筋", en: "East Quay" },
  { ja: "橋詰筋", en: "Hashizume Lane" },
  { ja: "欄干筋", en: "Rankan Lane" },
  avenueNames.northSouth,
  { ja: "井戸端筋", en: "Idobata Lane" },
  { ja: "提灯筋", en: "Chochin Lane" },
  { ja: "鐘楼筋", en: "Shoro Lane" },
  { ja: "土塀筋", en: "Dobei Lane" },
  { ja: "松並筋", en: "Matsunami Lane" },
  { ja: "東堤筋", en: "Higashi-tsutsumi Lane" },
];

/** Bridges from south (upstream) to north. */
export const bridgeNames: readonly PlaceName[] = [
  { ja: "葦瀬橋", en: "Ashise Bridge" },
  { ja: "柳樋橋", en: "Yanagihi Bridge" },
  { ja: "水鏡大橋", en: "Mikagami Great Bridge" },
  { ja: "舟問屋橋", en: "Funadonya Bridge" },
  { ja: "潮見鏡橋", en: "Shiomikagami Bridge" },
];
