/**
 * The coordinate systems this program knows, as PROJ strings: families (UTM and its
 * national copies) by number ranges, single ones by a table. Nothing is ever looked up
 * online. Every entry is checked against GDAL (src/testing/fixtures/gdal-placement.json).
 *
 * Axis order is always (easting, northing) or (longitude, latitude), which is what
 * GeoTIFF stores whatever the registry says: EPSG:32661, 32761 (UPS) and 2193 are
 * registered as (northing, easting), EPSG:4326 as (latitude, longitude), and GDAL writes
 * and reads all of them easting first. 32661 and 5041 are therefore the same here.
 *
 * ETRS89, NAD83, GDA, SIRGAS, JGD and NZGD2000 count as WGS 84 (null transformation, as
 * in GDAL without grids; up to about 2 m). OSGB36, Amersfoort and CH1903 carry their
 * Helmert shift (a few metres).
 */

/** Name and PROJ string of a projection; units omitted, datum aliases resolved. */
export type CrsEntry = { readonly name: string; readonly proj4: string };

type UtmFamily = {
  readonly name: (zone: number, hemisphere: "N" | "S") => string;
  readonly hemisphere: "N" | "S";
  /** EPSG code of the first zone, and that zone. */
  readonly firstCode: number;
  readonly firstZone: number;
  readonly lastZone: number;
  readonly datum: string;
};

const GRS80 = "+ellps=GRS80 +towgs84=0,0,0,0,0,0,0";
const WGS84 = "+datum=WGS84";

const utm = (datum: string) => (zone: number, hemisphere: "N" | "S") =>
  `${datum} / UTM zone ${zone}${hemisphere}`;
const mga = (datum: string) => (zone: number) => `${datum} / MGA zone ${zone}`;

const UTM_FAMILIES: readonly UtmFamily[] = [
  family(utm("WGS 84"), "N", 32601, 1, 60, WGS84),
  family(utm("WGS 84"), "S", 32701, 1, 60, WGS84),
  family(utm("ETRS89"), "N", 25828, 28, 38, GRS80),
  family(utm("NAD83"), "N", 26901, 1, 23, GRS80),
  family(utm("NAD83(2011)"), "N", 6330, 1, 19, GRS80),
  family(utm("SIRGAS 2000"), "N", 31965, 11, 22, GRS80),
  family(utm("SIRGAS 2000"), "S", 31977, 17, 25, GRS80),
  family(utm("JGD2011"), "N", 6688, 51, 55, GRS80),
  family(mga("GDA94"), "S", 28348, 48, 58, GRS80),
  family(mga("GDA2020"), "S", 7846, 46, 59, GRS80),
];

function family(
  name: UtmFamily["name"],
  hemisphere: "N" | "S",
  firstCode: number,
  firstZone: number,
  lastZone: number,
  datum: string,
): UtmFamily {
  return { name, hemisphere, firstCode, firstZone, lastZone, datum };
}

const UPS =
  "+proj=stere +lon_0=0 +k=0.994 +x_0=2000000 +y_0=2000000 +datum=WGS84 +units=m";
const LONGLAT = "+proj=longlat";

const SINGLE: Readonly<Record<number, readonly [name: string, proj4: string]>> = {
  4326: ["WGS 84", `${LONGLAT} ${WGS84}`],
  4258: ["ETRS89", `${LONGLAT} ${GRS80}`],
  4269: ["NAD83", `${LONGLAT} ${GRS80}`],
  6318: ["NAD83(2011)", `${LONGLAT} ${GRS80}`],
  4283: ["GDA94", `${LONGLAT} ${GRS80}`],
  7844: ["GDA2020", `${LONGLAT} ${GRS80}`],
  4674: ["SIRGAS 2000", `${LONGLAT} ${GRS80}`],
  6668: ["JGD2011", `${LONGLAT} ${GRS80}`],

  3395: [
    "WGS 84 / World Mercator",
    `+proj=merc +lon_0=0 +k=1 +x_0=0 +y_0=0 ${WGS84} +units=m`,
  ],
  // Spherical formulas on WGS 84 latitudes: `@null` keeps proj4 from shifting the datum.
  3857: [
    "WGS 84 / Pseudo-Mercator",
    "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null",
  ],
  6933: [
    "WGS 84 / NSIDC EASE-Grid 2.0 Global",
    `+proj=cea +lat_ts=30 +lon_0=0 +x_0=0 +y_0=0 ${WGS84} +units=m`,
  ],

  5041: ["WGS 84 / UPS North (E,N)", `${UPS} +lat_0=90`],
  5042: ["WGS 84 / UPS South (E,N)", `${UPS} +lat_0=-90`],
  32661: ["WGS 84 / UPS North (N,E)", `${UPS} +lat_0=90`],
  32761: ["WGS 84 / UPS South (N,E)", `${UPS} +lat_0=-90`],
  3031: ["WGS 84 / Antarctic Polar Stereographic", polarStereographic(-71, 0)],
  3976: [
    "WGS 84 / NSIDC Sea Ice Polar Stereographic South",
    polarStereographic(-70, 0),
  ],
  3413: [
    "WGS 84 / NSIDC Sea Ice Polar Stereographic North",
    polarStereographic(70, -45),
  ],
  3995: ["WGS 84 / Arctic Polar Stereographic", polarStereographic(71, 0)],

  2154: [
    "RGF93 v1 / Lambert-93",
    `+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 ${GRS80} +units=m`,
  ],
  2180: [
    "ETRF2000-PL / CS92",
    `+proj=tmerc +lat_0=0 +lon_0=19 +k=0.9993 +x_0=500000 +y_0=-5300000 ${GRS80} +units=m`,
  ],
  2056: [
    "CH1903+ / LV95",
    "+proj=somerc +lat_0=46.9524055555556 +lon_0=7.43958333333333 +k_0=1 +x_0=2600000 +y_0=1200000 +ellps=bessel +towgs84=674.374,15.056,405.346,0,0,0,0 +units=m",
  ],
  2193: [
    "NZGD2000 / New Zealand Transverse Mercator 2000",
    `+proj=tmerc +lat_0=0 +lon_0=173 +k=0.9996 +x_0=1600000 +y_0=10000000 ${GRS80} +units=m`,
  ],
  3006: ["SWEREF99 TM", `+proj=utm +zone=33 ${GRS80} +units=m`],
  3035: [
    "ETRS89-extended / LAEA Europe",
    `+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 ${GRS80} +units=m`,
  ],
  3067: ["ETRS89 / TM35FIN(E,N)", `+proj=utm +zone=35 ${GRS80} +units=m`],
  3577: [
    "GDA94 / Australian Albers",
    `+proj=aea +lat_0=0 +lon_0=132 +lat_1=-18 +lat_2=-36 +x_0=0 +y_0=0 ${GRS80} +units=m`,
  ],
  3978: [
    "NAD83 / Canada Atlas Lambert",
    `+proj=lcc +lat_0=49 +lon_0=-95 +lat_1=49 +lat_2=77 +x_0=0 +y_0=0 ${GRS80} +units=m`,
  ],
  5070: [
    "NAD83 / Conus Albers",
    `+proj=aea +lat_0=23 +lon_0=-96 +lat_1=29.5 +lat_2=45.5 +x_0=0 +y_0=0 ${GRS80} +units=m`,
  ],
  27700: [
    "OSGB36 / British National Grid",
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m",
  ],
  28992: [
    "Amersfoort / RD New",
    "+proj=sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel +towgs84=565.2369,50.0087,465.658,-0.406857,0.350733,-1.87035,4.0812 +units=m",
  ],
};

function polarStereographic(trueScaleLatDeg: number, centralLonDeg: number): string {
  const pole = trueScaleLatDeg > 0 ? 90 : -90;
  return `+proj=stere +lat_0=${pole} +lat_ts=${trueScaleLatDeg} +lon_0=${centralLonDeg} +x_0=0 +y_0=0 ${WGS84} +units=m`;
}

/** Returns the entry of EPSG:`code`, or null when the table has none. */
export function findCrs(code: number): CrsEntry | null {
  const single = SINGLE[code];
  if (single !== undefined) {
    return { name: single[0], proj4: `${single[1]} +no_defs` };
  }
  for (const f of UTM_FAMILIES) {
    const zone = code - f.firstCode + f.firstZone;
    if (zone >= f.firstZone && zone <= f.lastZone) {
      const south = f.hemisphere === "S" ? " +south" : "";
      return {
        name: f.name(zone, f.hemisphere),
        proj4: `+proj=utm +zone=${zone}${south} ${f.datum} +units=m +no_defs`,
      };
    }
  }
  return null;
}

/** Every EPSG code this program knows, in ascending order. */
export function listCrsCodes(): number[] {
  const codes = Object.keys(SINGLE).map(Number);
  for (const f of UTM_FAMILIES) {
    for (let zone = f.firstZone; zone <= f.lastZone; zone++) {
      codes.push(f.firstCode + zone - f.firstZone);
    }
  }
  return codes.sort((a, b) => a - b);
}
