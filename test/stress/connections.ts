import { once } from "node:events";
import { connect, type Socket } from "node:net";

import { type Figure, pause, type Stressed, spread, startStressed } from "./stressed.ts";

const many = 5000;
const [person] = [1];

/** How long the server waits for the headers of a request, and looks after that, with room. */
const patienceMs = 45_000;

/** 5,000 connections that begin a request and never end it. What does a person notice? */
export async function connections(): Promise<readonly Figure[]> {
  const service = await startStressed();
  const sockets: Socket[] = [];
  try {
    await service.say(person, "你好");
    const alone = await service.turnsOf(person, 10);
    const beforeMb = service.residentMb();
    for (let count = 0; count < many; count += 250)
      sockets.push(...(await Promise.all(Array.from({ length: 250 }, () => begin(service)))));
    const withMb = service.residentMb();
    const beside = await service.turnsOf(person, 15);
    const openedMs = performance.now();
    const left = () => sockets.filter((socket) => !socket.destroyed).length;
    while (left() > 0 && performance.now() - openedMs < patienceMs) await pause(500);
    const after = await service.turnsOf(person, 5);
    return [
      { line: `a turn before: ${spread(alone)}` },
      { line: `a turn beside ${many} half requests: ${spread(beside)}` },
      { line: `connections left after a while: ${left()}`, promise: left() === 0 },
      { line: `a turn afterwards: ${spread(after)}` },
      { line: `memory: ${beforeMb} MB, ${withMb} MB, afterwards ${service.residentMb()} MB` },
    ];
  } finally {
    for (const socket of sockets) socket.destroy();
    await service.stop();
  }
}

async function begin(service: Stressed): Promise<Socket> {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => socket.destroy());
  await once(socket, "connect");
  socket.on("end", () => socket.destroy());
  socket.resume();
  socket.write("GET / HTTP/1.1\r\nHost: pay\r\nX-Half: ");
  return socket;
}
