# SPDX-License-Identifier: MIT
"""hostile.py KIND: answers as nobody should.  Prints its port, and at its end
each path that it was asked for."""

import socket
import sys
import threading
import time

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
KIND = sys.argv[1]


def send_forever(peer, piece):
    peer.sendall(HEAD)
    while True:
        peer.sendall(piece)


def answer(peer):
    peer.settimeout(30)
    asked = peer.recv(65536).split(b"\r\n")[0].decode("latin-1")
    print(asked, flush=True)
    if KIND == "hangs":
        time.sleep(60)
    elif KIND == "endless":
        send_forever(peer, b"1: 4096 [1: 4096] @ 0x1\n#\t0x1\tmain.f+0x1\t/a.go:1\n" * 4000)
    elif KIND == "one-line":
        send_forever(peer, b"x" * 65536)
    elif KIND == "garbage":
        peer.sendall(HEAD + bytes(range(256)) * 64)
    elif KIND == "redirects":
        peer.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/elsewhere\r\n"
                     b"Content-Length: 0\r\n\r\n" % PORT)
    elif KIND == "missing":
        peer.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    elif KIND == "headers":
        peer.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            peer.sendall(b"A: " + b"b" * 9000 + b"\r\n")
    elif KIND == "no-http":
        peer.sendall(b"\x00\xff\x16\x03" * 1000)
    peer.close()


def serve(peer):
    try:
        answer(peer)
    except OSError:
        pass


door = socket.create_server(("127.0.0.1", 0))
PORT = door.getsockname()[1]
print(PORT, flush=True)
while True:
    threading.Thread(target=serve, args=(door.accept()[0],), daemon=True).start()
