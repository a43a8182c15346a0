/**
 * Product documents of our own making, in the operators' formats: the elements, their
 * nesting and order are real, the values are the tests' own.
 */

/** A Sentinel-1 IW GRD annotation; descending, so that the antenna looks to the west. */
export function sentinel1Annotation(size = { rows: 2048, columns: 2048 }): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<product>
  <adsHeader><missionId>S1A</missionId><productType>GRD</productType><polarisation>VV</polarisation><mode>IW</mode><swath>IW</swath><startTime>2023-05-14T05:52:10.123456</startTime><stopTime>2023-05-14T05:52:35.122456</stopTime><imageNumber>001</imageNumber></adsHeader>
  <qualityInformation><productQualityIndex>0.0</productQualityIndex></qualityInformation>
  <generalAnnotation>
    <productInformation><pass>Descending</pass><timelinessCategory>Fast-24h</timelinessCategory><platformHeading>-1.67500000e+02</platformHeading><projection>Ground Range</projection><rangeSamplingRate>6.434523812571428e+07</rangeSamplingRate><radarFrequency>5.405000454334350e+09</radarFrequency></productInformation>
  </generalAnnotation>
  <imageAnnotation>
    <imageInformation><productFirstLineUtcTime>2023-05-14T05:52:10.123456</productFirstLineUtcTime><rangePixelSpacing>1.000000e+01</rangePixelSpacing><azimuthPixelSpacing>1.000000e+01</azimuthPixelSpacing><numberOfSamples>${size.columns}</numberOfSamples><numberOfLines>${size.rows}</numberOfLines><incidenceAngleMidSwath>3.890000000000000e+01</incidenceAngleMidSwath></imageInformation>
    <processingInformation><swathProcParamsList count="1"><swathProcParams><swath>IW1</swath><rangeProcessing><windowType>Hamming</windowType><numberOfLooks>5</numberOfLooks></rangeProcessing><azimuthProcessing><windowType>Hamming</windowType><numberOfLooks>1</numberOfLooks></azimuthProcessing></swathProcParams></swathProcParamsList></processingInformation>
  </imageAnnotation>
</product>`;
}

/**
 * A Sentinel-1 calibration file whose sigmaNought is `amplitude(line, pixel)` at its
 * nodes; the first vector lies before the image, as in real files.
 */
export function sentinel1Calibration(
  amplitude: (line: number, pixel: number) => number,
  lines: readonly number[] = [-100, 1000, 2100],
  pixels: readonly number[] = [0, 1000, 2047],
): string {
  const numbers = (of: (pixel: number) => number) =>
    `count="${pixels.length}">${pixels.map((pixel) => of(pixel).toExponential(6)).join(" ")}`;
  const vectors = lines.map(
    (line) =>
      `<calibrationVector><azimuthTime>2023-05-14T05:52:09.001464</azimuthTime><line>${line}</line><pixel count="${pixels.length}">${pixels.join(" ")}</pixel><sigmaNought ${numbers((p) => amplitude(line, p))}</sigmaNought><betaNought ${numbers(() => 237)}</betaNought><gamma ${numbers(() => 300)}</gamma><dn ${numbers(() => 237)}</dn></calibrationVector>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<calibration>
  <adsHeader><missionId>S1A</missionId><productType>GRD</productType><polarisation>VV</polarisation><mode>IW</mode><startTime>2023-05-14T05:52:10.123456</startTime></adsHeader>
  <calibrationInformation><absoluteCalibrationConstant>1.000000e+00</absoluteCalibrationConstant></calibrationInformation>
  <calibrationVectorList count="${lines.length}">${vectors.join("\n")}</calibrationVectorList>
</calibration>`;
}

/** ICEYE's XML of a GRD image: ascending, looking left, that is westwards. */
export function iceyeXml(calibrationFactor: number): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Metadata><product_name>ICEYE_X7_GRD_SM_99999_20230514T055210</product_name><product_type>StripMap</product_type><product_level>GRD</product_level><satellite_name>ICEYE-X7</satellite_name><acquisition_mode>stripmap</acquisition_mode><look_side>left</look_side><processor_version>ICEYE_P_1.32</processor_version><acquisition_start_utc>2023-05-14T05:52:10.123456</acquisition_start_utc><calibration_factor>${calibrationFactor}</calibration_factor><polarization>VV</polarization><carrier_frequency>9.65e9</carrier_frequency><orbit_direction>ASCENDING</orbit_direction><heading>348.5</heading><incidence_near>27.1</incidence_near><incidence_center>28.4</incidence_center><incidence_far>29.7</incidence_far><range_looks>1</range_looks><azimuth_looks>2</azimuth_looks><range_spacing>2.5</range_spacing><azimuth_spacing>2.5</azimuth_spacing></Metadata>`;
}

/** ICEYE's later STAC item of a GRD image; descending, looking right, that is westwards. */
export function iceyeItem(
  calibrationFactor: number,
  mapping: object = { function: "power", parameters: { exponent: 1, scale: 1 } },
): string {
  return JSON.stringify({
    type: "Feature",
    stac_version: "1.0.0",
    id: "ICEYE_AAAAAA_20250627T112405Z_9999999_X42_SLF_GRD",
    properties: {
      datetime: "2025-06-27T11:24:12.843Z",
      start_datetime: "2025-06-27T11:24:05.785Z",
      platform: "ICEYE-X42",
      "sar:center_frequency": 9600000000,
      "sar:instrument_mode": "spotlight",
      "sar:looks_azimuth": 4,
      "sar:looks_range": 1,
      "sar:observation_direction": "right",
      "sar:polarizations": ["VV"],
      "sar:product_type": "GRD-COG",
      "sat:orbit_state": "descending",
      "view:azimuth": 100.78,
      "view:incidence_angle": 31.94,
      "iceye:amplitude_mapping": mapping,
      "iceye:calibration_factor": calibrationFactor,
    },
  });
}

/** The annotation of a TerraSAR-X MGD product: ascending, looking right, eastwards. */
export function terraSarXml(calFactor: number): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<level1Product xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <generalHeader><itemName>TSX1_SAR__MGD_SE___SM_S_SRA_20230514T055210_20230514T055218</itemName></generalHeader>
  <productInfo>
    <missionInfo><mission>TSX-1</mission><orbitDirection>ASCENDING</orbitDirection></missionInfo>
    <acquisitionInfo><sensor>SAR</sensor><imagingMode>SM</imagingMode><lookDirection>RIGHT</lookDirection><polarisationMode>SINGLE</polarisationMode><polarisationList><polLayer>HH</polLayer></polarisationList></acquisitionInfo>
    <productVariantInfo><productType>MGD_SE_SM_S</productType><productVariant>MGD</productVariant></productVariantInfo>
    <imageDataInfo><imageDataType>DETECTED</imageDataType><imageRaster><numberOfRows>512</numberOfRows><numberOfColumns>512</numberOfColumns><rowSpacing units="m">1.25</rowSpacing><columnSpacing units="m">1.25</columnSpacing><azimuthLooks>1.0</azimuthLooks><rangeLooks>1.2</rangeLooks></imageRaster></imageDataInfo>
    <sceneInfo><start><timeUTC>2023-05-14T05:52:10.123456Z</timeUTC></start><sceneCenterCoord><lat>48.1</lat><incidenceAngle>37.25</incidenceAngle></sceneCenterCoord><headingAngle>349.0</headingAngle></sceneInfo>
  </productInfo>
  <instrument><radarParameters><centerFrequency>9.65e9</centerFrequency></radarParameters></instrument>
  <calibration><calibrationConstant layerIndex="1"><polLayer>HH</polLayer><beamID>stripFar_004</beamID><calFactor>${calFactor}</calFactor></calibrationConstant></calibration>
</level1Product>`;
}

/** Umbra's metadata of a collect: descending, looking left, eastwards. */
export function umbraJson(): string {
  return JSON.stringify({
    version: "1.0.0",
    vendor: "Umbra Space",
    umbraSatelliteName: "UMBRA_04",
    imagingMode: "SPOTLIGHT",
    productSku: "UMB-SPOTLIGHT",
    collects: [
      {
        startAtUTC: "2023-05-14T05:52:10+00:00",
        endAtUTC: "2023-05-14T05:52:14.123+00:00",
        polarizations: ["VV"],
        radarBand: "X",
        radarCenterFrequencyHz: 9600000000,
        angleAzimuthDegrees: 262.5,
        angleIncidenceDegrees: 41.5,
        observationDirection: "LEFT",
        satelliteTrack: "DESCENDING",
        maxGroundResolution: { rangeMeters: 0.5, azimuthMeters: 0.5 },
      },
    ],
    derivedProducts: { GEC: [{ numberOfLooks: 1 }] },
  });
}
