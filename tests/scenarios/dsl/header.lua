-- SPDX-License-Identifier: MIT
-- header: what is known of the message taken last.
-- Expect: 15 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "header", unit = "tick" }

local a, b, c = plenum.device { name = "a" }, plenum.device { name = "b" }, plenum.device { name = "c" }
plenum.link(a, b, { latency = 1 })
plenum.link(b, c, { latency = 2 })

local sender
local receiver = c:spawn(function()
  plenum.check(tostring(plenum.header()) == "nil", "there is none before the first message")
  plenum.receive()
  local h = plenum.header()
  plenum.check(h.kind == "letter" and h.sender == sender, "kind and sender")
  plenum.check(h.sent == 4 and plenum.now() == 7, "when it was sent")
  plenum.check(h.hops == 2 and h.via == b, "how far it came, and from which neighbor")
  plenum.check(h.size == 1000, "its size, as given")
  local first = h.id
  plenum.receive()
  h = plenum.header()
  plenum.check(h.kind == "number" and h.id ~= first, "without a word at its head a message's kind is its type")
  plenum.check(h.size > 0 and h.size < 100, "its size, as encoded")
  plenum.receive(0)
  plenum.check(plenum.header().id == h.id, "a timeout takes no message")

  plenum.self():send { "here" }
  plenum.receive()
  h = plenum.header()
  plenum.check(h.hops == 0 and h.via == nil and h.sender == plenum.self(), "on the own device it makes no hop")
  plenum.receive()
  h = plenum.header()
  plenum.check(h.kind == "table" and h.sent == 20, "kinds of tables without a word")
  plenum.check(h.sender and h.sender ~= sender, "experiments have addresses, too")
  plenum.receive { { { "in a clause" }, function() h = plenum.header() end } }
  plenum.check(h.kind == "in a clause", "a handler sees its message's")
end)

sender = a:spawn(function()
  plenum.sleep(4)
  receiver:send({ "letter" }, { size = 1000 })
  receiver:send(5)
end)

local Type = plenum.process("type")
Type:on("typed", function(_, m)
  plenum.check(plenum.header().kind == "typed" and plenum.header().sender == m.from, "so do types' handlers")
end)
local typed = a:spawn(Type)
a:spawn(function()
  typed:send { "typed", from = plenum.self() }
  plenum.check(not pcall(plenum.send, typed, { 1 }, { size = -1 }), "a size is not negative")
  plenum.check(not pcall(plenum.send, typed, { 1 }, { size = "1 s" }), "nor a time")
end)

plenum.experiment(function()
  plenum.sleep(20)
  receiver:send { 1 }
  receiver:send { "in a clause" }
end)
