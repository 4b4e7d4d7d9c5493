import { describe, expect, test } from "vitest";
import { photoMetadata } from "../../ingest/photoMetadata.ts";
import { droneValues, jpegXmpPackets } from "../../ingest/photoXmp.ts";

const dji = 'xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/"';
const packet = (inside: string, namespaces = dji) =>
  `<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="r">${inside.replace("<rdf:Description", `<rdf:Description ${namespaces}`)}</rdf:RDF></x:xmpmeta>`;

describe("values of an XMP packet", () => {
  test("come from attributes", () => {
    expect(droneValues(packet('<rdf:Description drone-dji:GimbalPitchDegree="-89.90" />'))).toEqual(
      {
        "drone-dji:GimbalPitchDegree": "-89.90",
      },
    );
  });

  test("come from elements", () => {
    const element =
      "<rdf:Description><drone-dji:LRFStatus>Normal</drone-dji:LRFStatus></rdf:Description>";
    expect(droneValues(packet(element))).toEqual({ "drone-dji:LRFStatus": "Normal" });
  });

  test("of nested elements keep the way to them", () => {
    const skydio = 'xmlns:s="https://www.skydio.com/drone-skydio/1.0/"';
    const nested = `<rdf:Description><s:CameraOrientationNED rdf:parseType="Resource"><s:Yaw>12.5</s:Yaw><s:Pitch>40</s:Pitch></s:CameraOrientationNED></rdf:Description>`;
    expect(droneValues(packet(nested, skydio))).toEqual({
      "drone-skydio:CameraOrientationNED.Yaw": "12.5",
      "drone-skydio:CameraOrientationNED.Pitch": "40",
    });
  });

  test("are unescaped, entities and numbers alike", () => {
    const escaped = '<rdf:Description drone-dji:CaptureUUID="a&amp;b &lt;&#65;&#x42;&gt;"/>';
    expect(droneValues(packet(escaped))).toEqual({ "drone-dji:CaptureUUID": "a&b <AB>" });
  });

  test("leave out what no drone maker wrote", () => {
    expect(
      droneValues(packet('<rdf:Description crs:Version="7.0" dc:format="image/jpg"/>')),
    ).toEqual({});
  });

  test.each([
    ["an unclosed tag", '<rdf:Description drone-dji:A="1" drone-dji:B="'],
    ["a packet cut in half", '<rdf:Description drone-dji:A="1"><drone-dji:B>2</drone'],
    ["closing tags alone", "</a></b></c>"],
    ["tags in great depth", "<drone-dji:A>".repeat(5000)],
  ])("survive %s", (_, broken) => {
    expect(droneValues(packet(broken))).toBeTypeOf("object");
  });

  test("are bounded, however many there are", () => {
    const many = Array.from({ length: 5000 }, (_, n) => `drone-dji:A${n}="1"`).join(" ");
    expect(Object.keys(droneValues(packet(`<rdf:Description ${many}/>`))).length).toBe(400);
  });

  test("are read from every APP1 segment", () => {
    const segment = (text: string) => {
      const body = Buffer.from(`http://ns.adobe.com/xap/1.0/\0${text}`);
      const head = Buffer.from([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 0xff]);
      return Buffer.concat([head, body]);
    };
    const bytes = Buffer.concat([Buffer.from([0xff, 0xd8]), segment("one"), segment("two")]);
    expect(jpegXmpPackets(bytes)).toEqual(["one", "two"]);
  });
});

describe("what the values mean", () => {
  const meant = (attributes: string) =>
    photoMetadata(new Uint8Array(0), [packet(`<rdf:Description ${attributes}/>`)], {
      widthPx: 100,
      heightPx: 100,
    });

  test("a range finder counts only with status Normal", async () => {
    const reading = 'drone-dji:LRFTargetDistance="2.5"';
    expect((await meant(`${reading} drone-dji:LRFStatus="Normal"`)).targetDistanceM).toBe(2.5);
    const tooClose = await meant(`${reading} drone-dji:LRFStatus="Too_Close"`);
    expect(tooClose.targetDistanceM).toBeNull();
    expect(tooClose.warnings.join()).toContain("Too_Close");
    expect((await meant(reading)).targetDistanceM).toBeNull();
  });

  test("the misspelt longitude of older firmware is one", async () => {
    const { position } = await meant(
      'drone-dji:GpsLatitude="+35.1" drone-dji:GpsLongtitude="+136.9" drone-dji:GpsStatus="RTK"',
    );
    expect(position).toEqual({ lat: 35.1, lon: 136.9 });
  });

  test("a position has the quality of its RTK fix", async () => {
    const rtk = (flag: string) =>
      meant(
        `drone-dji:RtkFlag="${flag}" drone-dji:RtkStdLon="0.01123" drone-dji:RtkStdLat="0.01029" drone-dji:RtkStdHgt="0.02447"`,
      );
    expect((await rtk("50")).positionQuality).toEqual({
      ...{ fix: "fixed", eastSdM: 0.01123, northSdM: 0.01029, heightSdM: 0.02447 },
    });
    const fixes = await Promise.all(["0", "16", "34", "7"].map(rtk));
    expect(fixes.map((one) => one.positionQuality?.fix)).toEqual([
      "none",
      "single",
      "float",
      "unknown",
    ]);
    const without = await meant('drone-dji:RtkFlag="0" drone-dji:RtkStdLon="0.00000"');
    expect(without.positionQuality).toMatchObject({ fix: "none", eastSdM: null });
    expect((await meant('drone-dji:GpsStatus="Normal"')).positionQuality).toBeNull();
  });

  test("Autel writes its accuracy in the block of Pix4D", async () => {
    const pix4d = 'xmlns:Camera="http://pix4d.com/camera/1.0"';
    const block = '<rdf:Description Camera:GPSXYAccuracy="0.8" Camera:GPSZAccuracy="1.5"/>';
    const size = { widthPx: 100, heightPx: 100 };
    const { positionQuality } = await photoMetadata(
      new Uint8Array(0),
      [packet(block, pix4d)],
      size,
    );
    expect(positionQuality).toEqual({
      ...{ fix: "unknown", eastSdM: 0.8, northSdM: 0.8, heightSdM: 1.5 },
    });
  });

  test("Skydio writes position, height, direction and focal length in elements of its own", async () => {
    const skydio = 'xmlns:drone-skydio="https://www.skydio.com/drone-skydio/1.0/"';
    const block = `<rdf:Description drone-skydio:Latitude="35.1" drone-skydio:Longitude="136.9" drone-skydio:AbsoluteAltitude="52.5">
      <drone-skydio:CalibratedFocalLength rdf:parseType="Resource"><drone-skydio:X>2401.5</drone-skydio:X><drone-skydio:Y>2402.1</drone-skydio:Y></drone-skydio:CalibratedFocalLength>
      <drone-skydio:CameraOrientationNED rdf:parseType="Resource"><drone-skydio:Yaw>12.5</drone-skydio:Yaw><drone-skydio:Pitch>80</drone-skydio:Pitch><drone-skydio:Roll>0.5</drone-skydio:Roll></drone-skydio:CameraOrientationNED>
    </rdf:Description>`;
    const size = { widthPx: 100, heightPx: 100 };
    expect(await photoMetadata(new Uint8Array(0), [packet(block, skydio)], size)).toMatchObject({
      position: { lat: 35.1, lon: 136.9 },
      altitudeM: 52.5,
      calibratedFocalLengthPx: 2401.5,
      gimbal: { rollDeg: 0.5, pitchDeg: 80, yawDeg: 12.5 },
    });
  });

  test("an invalid position is none, nor is the point 0, 0", async () => {
    const at = (lat: string, status: string) =>
      meant(
        `drone-dji:GpsLatitude="${lat}" drone-dji:GpsLongitude="0" drone-dji:GpsStatus="${status}"`,
      );
    expect((await at("35", "Invalid")).position).toBeNull();
    expect((await at("0", "Normal")).position).toBeNull();
    expect((await at("35", "Normal")).position).toEqual({ lat: 35, lon: 0 });
  });

  test("an all-zero gimbal is unknown, one that looks up is not", async () => {
    const gimbal = (pitch: string) =>
      meant(
        `drone-dji:GimbalRollDegree="+0.00" drone-dji:GimbalYawDegree="+0.00" drone-dji:GimbalPitchDegree="${pitch}"`,
      );
    expect((await gimbal("+0.00")).gimbal).toBeNull();
    expect((await gimbal("+90.00")).gimbal).toEqual({ rollDeg: 0, pitchDeg: 90, yawDeg: 0 });
  });

  test("speed is the length of its three axes", async () => {
    const { speedMps } = await meant(
      'drone-dji:FlightXSpeed="+3.0" drone-dji:FlightYSpeed="-4.0" drone-dji:FlightZSpeed="0.0"',
    );
    expect(speedMps).toBe(5);
  });

  test("numbers that are none become unknown", async () => {
    const { altitudeM, calibratedFocalLengthPx } = await meant(
      'drone-dji:AbsoluteAltitude="NaN" drone-dji:CalibratedFocalLength="1e999"',
    );
    expect([altitudeM, calibratedFocalLengthPx]).toEqual([null, null]);
  });
});
