/** What `--help` prints: of each command how it is called, and what it does. */

const COMMANDS = {
  inspect: `  sar2earth inspect FILE [--json] [--as linear|decibel|amplitude|eo] [FACTS]
      What a SAR or EO image is: kind, unit, CRS, size, GSD, corners, calibration.`,
  translate: `  sar2earth translate IN --out OUT.tif|OUT.png [--model ID|auto] [--denoise ID]
                      [--refine ID] [--box=MINX,MINY,MAXX,MAXY [--box-crs lonlat|EPSG:N]]
                      [--as linear|decibel|amplitude] [--threads N] [--json] [--force]
                      [--levels auto|off|DB] [--stage denoised|syneo|refined]
                      [--norm tile|scene|dense|exact] [--strict] [FACTS]
                      [--disagreement [--reference EO]] [--tile-range I/N] [--resume]
                      [--card FILE] [--range 0..1|-1..1|0..255|db] [--output-range RANGE]
                      [--layout nchw|nhwc] [--order rgb|bgr] [--licence TEXT] [--patience S]
  sar2earth translate IN|FOLDER… --out FOLDER/ [--shard I/N] [--resume] [--json] …
      Translates the scene, or the box of it, to a tiled RGB GeoTIFF or to a PNG with world
      file and .aux.xml. Without --model the one that fits best is chosen. --strict makes
      a scene outside of the model's training, or one colour as the result, a failure.
      --levels are matched to the model's where the scene's mean nothing; off, or dB added.
      --stage writes that result of the run, radar power as 32-bit numbers, not the last.
      --norm says what norms over a whole tile see: the tile, the scene (estimated, or exact
      at the cost of many passes), or what is between tiles; without it the model's own.
      --disagreement runs mirrored, too: how far the pictures differ, and with an optical
      image whether that tells where they are wrong. --json says on stdout what was done.
      --tile-range computes a band of rows, as OUT.part-I-of-N.tif, on this machine; \`merge\`
      puts the bands together. Into a folder it translates many scenes, a line each; --shard
      takes a part of them. --resume leaves what is there
      and is what is asked for: another model, rule or place is refused, or, with --force, made again.
      A model may be a file of yours (--model PATH.onnx): its header is read, a card proposed
      and a first tile run; --card takes a card.json, STAC MLM item or bioimage.io file, and
      --range (of its input), --layout and --order correct what nothing states. A call of it
      that takes longer than --patience (8 s) ends the command.`,
  replay: `  sar2earth replay EXPORTED.tif SCENE [--out AGAIN.tif [--force]] [--json] [--threads N]
      Makes the pixels of a GeoTIFF that the page or \`translate\` has exported again, from
      its scene and from the recipe in its metadata, and says how far they are apart; more
      than one level of 255 (0.001 of a power), or a model with other weights, is a failure.
      PNGs and what a model of your own has made cannot be replayed.`,
  norms: `  sar2earth norms [--models ID[,ID…]] [--modes tile,scene,dense,exact] [--size PX]
                  [--style STYLE] [--seed N] [--threads N] [--out FILE.json [--force]]
      What the norm modes make of networks whose norms see a whole tile: how far tiles are
      from the network over a whole simulated scene, at two tile sizes and two offsets.`,
  models: `  sar2earth models [--json]
      What there is to de-noise, translate and measure with.`,
  measure: `  sar2earth measure CANDIDATE REFERENCE [--as eo] [--json] [--csv FILE [--force]]
                    [--per-patch PX] [--fd] [--registration] [--threads N]
                    [--ladder [--sar FILE] [--other FILE]…]
      MAE, MSE, PSNR, SSIM, LPIPS of two images, or of the images of two folders whose
      names are equal but for the extension; a GeoTIFF reference is resampled to the
      candidate's grid. --fd adds the Fréchet and kernel distances of the patches as sets,
      --registration each metric over small shifts (no check of it: see register), --ladder the same metrics for the
      reference blurred, shifted and in one colour, the radar image as grey, other dates.`,
  register: `  sar2earth register SAR EO [--json] [--as linear|decibel|amplitude] [FACTS]
      How the optical image lies on the radar image: shift in pixels and metres, turn and
      scale, from the edges that both show; or that this cannot be told.`,
  labels: `  sar2earth labels OSM.geojson --like SCENE [--out LABELS.tif [--force]] [--json] [--as eo]
      Land cover of a scene from objects of OpenStreetMap (GeoJSON, as overpass-turbo exports
      it): shares of 18 classes, urban or rural by the paper's rule, and a label map.`,
  segment: `  sar2earth segment IMAGE… (--points=X,Y[,X,Y…] | --box=MINX,MINY,MAXX,MAXY | --everything)
                    [--grid N] [--view=BOX] [--box-crs lonlat|EPSG:N] [--against EO]
                    [--out FILE.geojson] [--json] [--threads N] [--force] [FACTS]
  sar2earth segment --data DATA [--pipeline ID[+ID…]]… [--patches N] [--patch-px PX]
                    [--grid N] [--out FILE.json] [--json] [--force]
      Outlines by Segment Anything: the same points, box, or grid of N × N points for every
      image, over the first image's ground or --view. --against compares with the optical
      image's segments. --data makes the table of a data set: radar and what pipelines make
      of it (all translators, and networks around hybrid CUT) against EO and labels, in so
      many patches (1) of each image. Repeated with the same --out and --force it goes on.`,
  evaluate: `  sar2earth evaluate (--pipeline ID[+ID…] | --pictures FOLDER) --data DATA --out FILE.json
                     [--patches N] [--patch-px PX] [--seed N] [--shard I/N] [--threads N]
                     [--as linear|decibel|amplitude] [--force] [OWN]
      Every metric for each patch and region of a data set, as one results file, which the
      Benchmark workspace reads. DATA is a regions.json, or a folder with NAME_sar.tif beside
      NAME_eo.tif, or with REGION/A and REGION/B. --patches takes so many of each image, in
      random order by --seed. --pictures evaluates pictures named as regions or images are.
      The translator of a pipeline may be a file of yours (--pipeline median-blur+PATH.onnx),
      called as OWN says: --card, --range, --output-range, --layout, --order, --licence,
      --patience, as for translate.`,
  merge: `  sar2earth merge PART… --out FILE.json|OUT.tif [--force]
      Puts the shards of one evaluation, or the bands of one translation, together, as if it
      had been one run.`,
  results: `  sar2earth results [--patches N] [--data DATA] [--out DIR] [--threads N]
                    [--check [--seed N]]
      Makes the published results (public/results) of all shipped models where they are
      missing or out of date. --check computes a random tenth of their patches again, and
      fails where a number differs by more than 0.001 (of its value, above 1).`,
  catalog: `  sar2earth catalog FOLDER
      Checks every <stage>/<id>/card.json of a models folder and rebuilds its catalog.json.`,
  simulate: `  sar2earth simulate --style STYLE|all --out DIR [--seed N] [--count N] [--size PX]
                     [--layout pairs|authors] [--phase NAME] [--jobs N] [--vary]
                     [--gsd M] [--incidence DEG] [--looks N] [--nesz=DB] [--gap DAYS]
                     [--shift=DX,DY] [--look DEG] [--side left|right] [--sun AZ,EL]
                     [--polarisation HH|VV] [--speckle-seed N] [--tarmac]
                     [--border] [--clean] [--dsm]
      Makes simulated SAR and EO pairs with labels, seeds N, N + 1 … of a style. --look and
      --sun are compass degrees; what is not said follows from the seed. --speckle-seed draws
      other speckle over the same scene, as STYLE-SEED-speckleN.`,
  "archive-index": `  sar2earth archive-index CATALOGUE.parquet --date YYYY-MM-DD [--out FILE]
      Builds the slim index of Capella's open archive that the page ships.`,
  regions: `  sar2earth regions [--out DIR] [--size PX] [--jobs N] [--first]
      Makes the page's ten simulated regions where they are missing or out of date.`,
} as const;

const NOTES = `A Capella "_extended.json" beside the image is read when the image carries no metadata.
A file that fits several readings is asked about: answer with --as. FACTS fill in what a
radar file does not say: --scale-factor N (σ0 = 20·log10(N · DN) dB), --gsd M,
--polarisation HH|VV|HV|VH, --band X, --date 2024-07-30. No file is written
over without --force, and none appears under its name before it is whole.`;

/** How one command is called; how all of them are, where the name is none of theirs. */
export function usageOf(command: string | undefined): string {
  const own = Object.entries(COMMANDS).find(([name]) => name === command)?.[1];
  return own === undefined
    ? `Usage:\n${Object.values(COMMANDS).join("\n")}\n\n${NOTES}`
    : `Usage:\n${own}`;
}

/** `inspect, …, simulate or regions`. */
export function commandNames(): string {
  const names = Object.keys(COMMANDS);
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
