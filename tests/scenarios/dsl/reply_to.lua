-- SPDX-License-Identifier: MIT
-- Where answers go, and where mail goes that reaches no mailbox.
-- Expect: 16 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "reply_to", unit = "tick" }

local near, far = plenum.device { name = "near" }, plenum.device { name = "far" }
local island = plenum.device { name = "island" }
plenum.link(near, far, { latency = 2 })

local dead = far:spawn(function() end)
local full = far:spawn { function()
  plenum.sleep(100)
  plenum.receive()
  plenum.receive()
end, mailbox = 2 }
local alone = island:spawn(function() plenum.receive() end)
local server = far:spawn(function()
  while true do
    local m = plenum.receive()
    plenum.check(plenum.reply(m, m[2]) == (m.reply_to ~= nil), "reply tells whether there was a reply_to")
  end
end)

near:spawn(function()
  local me = plenum.self()
  server:send { "echo", { x = 1 }, reply_to = me }
  local m = plenum.receive()
  plenum.check(m[1] == "reply" and m[2].x == 1 and #m == 2, "a reply is { \"reply\", value }")
  plenum.check(plenum.now() == 4, "it travels the network")
  server:send { "echo", 1 }
  plenum.check(plenum.receive(10) == nil, "without a reply_to nothing comes")
  plenum.check(plenum.reply({}, 1) == false, "reply is false then")
  plenum.check(plenum.reply({ reply_to = "me" }, 1) == false, "as it is where reply_to is no address")
  plenum.check(plenum.reply({ reply_to = me }, nil) and #plenum.receive(0) == 1, "nil may be replied")

  local function returned(to, why, time)
    local before = plenum.now()
    plenum.send(to, { "letter", 7, reply_to = me })
    local back = plenum.receive(50)
    plenum.check(back and back[1] == "returned" and back[2][1] == "letter" and back[2][2] == 7 and back[3] == why,
      "mail is returned: " .. why)
    plenum.check(plenum.now() == before + time, "when it has come back: " .. why)
  end
  returned(dead, "noproc", 4)
  returned({ "nobody", far }, "noname", 4)
  returned("nobody", "noname", 0)
  full:send { "1" }
  full:send { "2" }
  returned(full, "full", 4)
  plenum.send(alone, { "letter", reply_to = me })
  m = plenum.receive(1)
  plenum.check(m and m[1] == "returned" and m[3] == "unreachable", "mail is returned: unreachable")

  dead:send { "lost" }
  plenum.sleep(10)
end)

plenum.at_end(function()
  plenum.check(plenum.metric("returned").count == 5, "returned mail is counted")
  plenum.check(plenum.metric("dropped").count == 1, "mail without a reply_to is dropped, and counted")
end)
