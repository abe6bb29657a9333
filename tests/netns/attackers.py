#!/usr/bin/env python3
"""What strangers do to a cloud on its own network; faults.sh runs these. Standard library alone."""
import os
import resource
import select
import socket
import struct
import sys
import time

usage = """attackers.py silent HOST PORT CONNECTIONS SECONDS   connections that say nothing
attackers.py flood HOST PORT SECONDS                  beacons of clouds that are not there, as fast as they go
attackers.py relay ADDRESS PORT HOST PORT FILE        passes connections on, and writes down what the edge says on the first
attackers.py replay HOST PORT FILE                    says it again"""


def silent(host, port, count, seconds):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    opened = []
    end = time.monotonic() + float(seconds)
    for _ in range(int(count)):
        connection = socket.socket()
        connection.settimeout(1)
        try:
            connection.connect((host, int(port)))
            opened.append(connection)
        except OSError:
            connection.close()
    time.sleep(max(0.0, end - time.monotonic()))
    refused = sum(1 for each in opened if select.select([each], [], [], 0)[0])
    print("silent: %d of %s connections came through, %d were closed by the cloud" % (len(opened), count, refused))


def text(value):
    data = value.encode()
    return (bytes([0x60 + len(data)]) if len(data) < 24 else bytes([0x78, len(data)])) + data


def beacon():
    fields = [("device_id", text(os.urandom(16).hex())), ("device_name", text("free cloud")), ("port", b"\x19" + struct.pack(">H", 9999)),
              ("program_version", text("1.0.0")), ("pairing", b"\x01")]
    return b"\x8eNSWBe\r\n" + bytes([0xA0 + len(fields)]) + b"".join(text(key) + value for key, value in fields)


def flood(host, port, seconds):
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    beacons = [beacon() for _ in range(1000)]
    sent = 0
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        for each in beacons:
            try:
                out.sendto(each, (host, int(port)))
                sent += 1
            except OSError:  # nobody listens there, or the queue is full
                time.sleep(0.001)
    print("flood: %d beacons" % sent)


def relay(address, port, host, cloud, file):
    listening = socket.create_server((address, int(port)))
    print("ready", flush=True)
    pairs, kept = {}, None
    while True:
        for ready in select.select([listening, *pairs], [], [])[0]:
            if ready is listening:
                edge = listening.accept()[0]
                away = socket.create_connection((host, int(cloud)))
                pairs[edge], pairs[away] = away, edge
                kept = kept or edge
                continue
            if ready not in pairs:
                continue
            data = ready.recv(65536)
            if ready is kept:
                with open(file, "ab") as log:
                    log.write(data)
            if data:
                pairs[ready].sendall(data)
            else:
                for end in (ready, pairs[ready]):
                    pairs.pop(end, None)
                    end.close()


def replay(host, port, file):
    said = open(file, "rb").read()
    hello = said.index(b"\x16\x03")  # what comes before is in plain; then TLS begins
    out = socket.create_connection((host, int(port)), timeout=20)
    out.sendall(said[:hello])
    answered = len(out.recv(65536))
    out.sendall(said[hello:])
    heard = 0
    try:
        while data := out.recv(65536):
            heard += len(data)
    except ConnectionResetError:
        pass
    except TimeoutError:
        sys.exit("replay: the cloud did not hang up")
    print("replay: %d bytes said, %d and %d answered, then the cloud hung up" % (len(said), answered, heard))


if __name__ == "__main__":
    commands = {"silent": (silent, 4), "flood": (flood, 3), "relay": (relay, 5), "replay": (replay, 3)}
    name, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    if name not in commands or len(arguments) != commands[name][1]:
        sys.exit(usage)
    commands[name][0](*arguments)
