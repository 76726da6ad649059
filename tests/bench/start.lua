-- SPDX-License-Identifier: MIT
-- Twenty lines: how long a small scenario takes from the shell and back.
local plenum = require "plenum"

local p = plenum.scenario { title = "Start", unit = "tick", params = { greeting = "hello" } }

local near, far = plenum.device { name = "near" }, plenum.device { name = "far" }
plenum.link(near, far, { latency = 3 })

local echo = far:spawn(function()
  local m = plenum.receive()
  plenum.reply(m, m[2] .. ", world")
end)

near:spawn(function()
  plenum.result("answer", plenum.call(echo, { "greet", p.greeting }))
  plenum.stop()
end)

plenum.at_end(function() plenum.check(plenum.result("answer") == "hello, world", "it answers") end)
