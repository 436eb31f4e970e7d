/** The house inside app and core: rooms on floors, and arrows that go down only. */
import type { House } from "./facts.ts";
import { everyFile, type Finding, type Rule } from "./rule.ts";

/**
 * A folder whose files lie in rooms, one a subject. A file in a room may import the files of its
 * own room, rooms of lower floors, and ground files. Ground files import only each other.
 */
export type Building = {
  folder: string;
  /** Files that lie in no room, because every room may need them. */
  ground: readonly string[];
  /** From the lowest floor to the highest. */
  floors: readonly (readonly string[])[];
};

/** Which subject may know which. A new room is put on a floor here. */
export const buildings: readonly Building[] = [
  {
    folder: "src/app",
    ground: [
      ...[
        "accepted-passwords.ts",
        "app.ts",
        "carrier-pace.ts",
        "carriers.ts",
        "guesser.ts",
        "job.ts",
      ],
      ...["links.ts", "order-move.ts"],
      ...["partner-watch.ts", "person-actor.ts", "ports.ts", "visible-order.ts"],
    ],
    floors: [
      ["conversations", "operators", "shops", "tickets"],
      ["halts", "delivery"],
      ["cards", "money", "people"],
      ["orders", "regain"],
      ["reconciliation", "decisions"],
      ["recovery"],
      ["requests"],
      ["turns"],
      ["running"],
    ],
  },
  {
    folder: "src/core",
    ground: [
      ...[
        "calendar.ts",
        "given.ts",
        "outcome.ts",
        "range.ts",
        "refusal.ts",
        "refs.ts",
        "secret.ts",
        "shop-refs.ts",
      ],
      ...["shape.ts", "text.ts"],
      ...["transitions.ts", "written-moment.ts"],
    ],
    floors: [
      ["cards", "money"],
      ["shops", "terminals"],
      ["access", "plans"],
      ["advice"],
      ["orders", "understanding"],
      ["conversation", "tickets"],
      ["dialogues"],
    ],
  },
];

/** Rooms know only what lies below them. */
export const floor: Rule = rulesOfFloors(buildings);

/** The same for other buildings, so that a test can plant an arrow. */
export function rulesOfFloors(all: readonly Building[]): Rule {
  return {
    name: "floor",
    cure: "carry what is needed to a lower floor, or have it handed in (test/house/floors.ts)",
    check: (house) =>
      all.flatMap((building) => [...lostRooms(house, building), ...arrowsUp(house, building)]),
  };
}

/** No file needs itself, not even through a type. */
export const circle: Rule = {
  name: "circle",
  cure: "put what both need into a file of its own",
  check: (house) =>
    knotsOf(house).map((knot) => {
      const [path = ""] = knot;
      const inward = house.get(path)?.imports.find(({ to }) => knot.includes(to));
      return {
        path,
        line: inward?.line ?? 0,
        what: `a circle of ${knot.length}: ${knot.join(", ")}`,
      };
    }),
};

/** Rooms without a floor, floors without such a room, files of the ground that are not listed. */
function lostRooms(house: House, { folder, ground, floors }: Building): Finding[] {
  const inside = [...house.keys()].filter((path) => path.startsWith(`${folder}/`));
  const there = new Set(inside.map((path) => roomOf(folder, path)));
  const listed = new Set([...ground, ...floors.flat()]);
  const problem = (what: string): Finding => ({ path: folder, line: 0, what });
  return [
    ...[...there]
      .filter((room) => !listed.has(room))
      .map((room) => problem(`${room} has no floor`)),
    ...[...listed]
      .filter((room) => !there.has(room))
      .map((room) => problem(`${room} is not there`)),
  ];
}

function arrowsUp(house: House, building: Building): Finding[] {
  const { folder } = building;
  return everyFile(house, ({ path, imports }) => {
    if (!path.startsWith(`${folder}/`)) return [];
    const from = roomOf(folder, path);
    return imports
      .filter(({ to }) => to.startsWith(`${folder}/`))
      .map(({ to, line }) => ({ line, to, room: roomOf(folder, to) }))
      .filter(({ room }) => !mayKnow(building, from, room))
      .map(({ line, to }) => ({ line, what: `${from} must not know ${to}` }));
  });
}

/** The first folder below the building's, or the file itself. */
function roomOf(folder: string, path: string): string {
  return path.slice(folder.length + 1).split("/")[0] ?? "";
}

/** Ground files may know each other, rooms of the same floor may not. */
function mayKnow(building: Building, from: string, to: string): boolean {
  const [start, end] = [heightOf(building, from), heightOf(building, to)];
  return from === to || end < start || (start === 0 && end === 0);
}

/** The ground is 0; a room without a floor is nowhere, so that no arrow from or to it goes down. */
function heightOf({ ground, floors }: Building, room: string): number {
  if (ground.includes(room)) return 0;
  const height = floors.findIndex((rooms) => rooms.includes(room));
  return height < 0 ? Number.NaN : height + 1;
}

/** Files that reach each other through their imports, by Tarjan's algorithm. */
function knotsOf(house: House): string[][] {
  const index = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const knots: string[][] = [];
  for (const path of house.keys()) if (!index.has(path)) enter(path);
  return knots;

  function enter(path: string): void {
    index.set(path, index.size);
    lowest.set(path, index.get(path) ?? 0);
    open.push(path);
    const next = (house.get(path)?.imports ?? []).map(({ to }) => to);
    for (const to of next.filter((one) => house.has(one))) {
      if (!index.has(to)) enter(to);
      if (open.includes(to)) lower(path, lowest.get(to) ?? 0);
    }
    if (lowest.get(path) === index.get(path)) close(path, next.includes(path));
  }

  function lower(path: string, to: number): void {
    lowest.set(path, Math.min(lowest.get(path) ?? 0, to));
  }

  function close(path: string, needsItself: boolean): void {
    const knot = open.splice(open.indexOf(path));
    if (knot.length > 1 || needsItself) knots.push(knot.toSorted());
  }
}
