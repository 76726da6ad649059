-- SPDX-License-Identifier: MIT
-- Registered names, which belong to a device.
-- Expect: 23 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "names", unit = "tick" }

local near, far = plenum.device { name = "near" }, plenum.device { name = "far" }
plenum.link(near, far, { latency = 1 })

local function serve(answer)
  while true do
    local m = plenum.receive()
    if m[1] == "stop" then return end
    plenum.reply(m, answer)
  end
end

local here = near:spawn { serve, "near", name = "server" }
far:spawn { serve, "far", name = "server" }

near:spawn(function()
  local me = plenum.self()
  plenum.check(plenum.whereis "server" == here, "whereis: of the own device")
  plenum.check(plenum.whereis "nobody" == nil, "a name that nobody has")
  plenum.check(plenum.call("server", { "who" }) == "near", "a name stands for the process of the own device")
  plenum.check(plenum.call({ "server", far }, { "who" }) == "far", "{ name, device } for that of another")
  plenum.check(plenum.call({ "server", near }, { "who" }) == "near", "or of the own")
  plenum.check(plenum.now() == 2, "in the time that the way takes")

  plenum.check(plenum.register "me", "register: the running process")
  plenum.check(plenum.whereis "me" == me and plenum.info(me).name == "me", "it has the name now")
  plenum.send("me", { "mine" })
  plenum.check(plenum.receive(0)[1] == "mine", "and gets its mail")
  local ok, why = plenum.register("server")
  plenum.check(not ok and why == "taken", "a name is one process's")
  plenum.check(plenum.whereis "me" == me, "who asked for a taken name keeps its own")
  plenum.check(plenum.register "myself" and plenum.whereis "me" == nil and plenum.whereis "myself" == me,
    "a process has one name")
  plenum.check(plenum.unregister "myself" and plenum.whereis "myself" == nil, "unregister takes it back")
  plenum.check(plenum.unregister "myself" == false, "once")

  local other = plenum.spawn(serve, "other")
  plenum.check(plenum.register("other", other) and plenum.call("other", { "who" }) == "other",
    "register: another process of the device")
  other:send { "stop" }
  plenum.sleep(1)
  plenum.check(plenum.whereis "other" == nil, "a name ends with its process")
  plenum.check(not pcall(plenum.register, "other", other), "a dead process gets no name")
  local heir = plenum.spawn { serve, "heir", name = "other" }
  plenum.check(plenum.whereis "other" == heir, "the name is free again")
  plenum.check(not pcall(plenum.spawn, { serve, "second", name = "other" }), "spawn raises where the name is taken")

  plenum.check(not pcall(plenum.register, 3), "a name is a string")
  plenum.check(not pcall(plenum.send, { "server" }, { "who" }), "a name needs its device")
  plenum.check(not pcall(plenum.send, { "server", here }, { "who" }), "which is a device")
  plenum.check(not pcall(plenum.send, nil, { "who" }), "nil is no target")
end)
