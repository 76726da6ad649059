-- SPDX-License-Identifier: MIT
-- What a process knows of itself, of others on its device, and of devices.
-- Expect: 22 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "info", unit = "tick" }

local near, far, lone = plenum.device { name = "near" }, plenum.device {}, plenum.device { name = "lone" }
local link = plenum.link(near, far, { latency = 1 })

plenum.check(tostring(plenum.self()) == "nil" and plenum.device_of() == nil, "the file is no process")
plenum.check(near.name == "near" and far.name == "device-2", "devices have names")

local other = near:spawn { function()
  plenum.receive()
  plenum.receive_match { "end" }
end, name = "other" }
local remote = far:spawn(function() plenum.receive() end)

near:spawn(function()
  local me = plenum.self()
  plenum.check(plenum.device_of() == near and plenum.device_of(me) == near, "device_of: the own device")
  plenum.check(plenum.device_of(remote) == far, "or where an address is at home")
  plenum.check(plenum.alive(me) and plenum.alive(other), "alive: the own device")
  plenum.check(not pcall(plenum.alive, remote), "but no other")
  plenum.check(not pcall(plenum.info, remote), "nor does info tell of them")
  plenum.check(plenum.info(me).status == "running" and plenum.info(me).device == near, "info: oneself")
  other:send { "first" }
  plenum.sleep(0)
  other:send { "second" }
  other:send { "third" }
  local info = plenum.info(other)
  plenum.check(info.mailbox_size == 2 and info.name == "other", "mailbox and name")
  plenum.check(info.status == "ready" or info.status == "waiting for mail", "what it waits for")
  other:send { "end" }
  plenum.sleep(1)
  plenum.check(not plenum.alive(other) and tostring(plenum.info(other)) == "nil", "of the dead nothing is known")
  plenum.check(not pcall(plenum.alive, near) and not pcall(plenum.info, "other"), "both take addresses")

  -- Devices and links.
  plenum.check(near:neighbors()[1] == far and #near:neighbors() == 1 and #lone:neighbors() == 0, "neighbors")
  plenum.check(near:distance(near) == 0 and near:distance(far) == 1, "distance: hops")
  local hops, why = near:distance(lone)
  plenum.check(hops == nil and why == "unreachable", "or unreachable")
  plenum.check(near:link_to(far) == link and far:link_to(near) == link, "link_to: from both ends")
  plenum.check(near:link_to(lone) == nil, "or nil")

  -- Handles are keys and compare.
  local set = { [me] = "me", [near] = "near", [link] = "link" }
  plenum.check(set[plenum.self()] == "me" and set[plenum.device_of()] == "near" and set[far:link_to(near)] == "link",
    "handles serve as keys")
  plenum.check(near ~= far and me ~= other and near ~= me, "different things differ")
  plenum.check(tostring(near):find "near" and tostring(me):find "near" and tostring(link):find "near",
    "their texts tell of them")
  plenum.check(not pcall(function() return near.nothing end), "what they have not raises")
  plenum.check(not pcall(function() near.name = "new" end), "they cannot be changed")
end)
