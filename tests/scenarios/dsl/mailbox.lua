-- SPDX-License-Identifier: MIT
-- Private mailboxes.
-- Expect: 25 checks pass.
local plenum = require "plenum"

plenum.scenario { title = "mailbox", unit = "tick" }

local near, far = plenum.device { name = "near" }, plenum.device { name = "far" }
plenum.link(near, far, { latency = 3 })

local echo = far:spawn(function()
  while true do
    local m = plenum.receive()
    m.to:send { "echo", m[2] }
  end
end)

near:spawn(function()
  local me, box = plenum.self(), plenum.mailbox()
  plenum.check(#box == 0, "a mailbox is empty at first")
  plenum.check(box.address ~= me, "it has an address of its own")
  echo:send { "say", 1, to = box.address }
  me:send { "own" }
  local m = box:receive()
  plenum.check(m[1] == "echo" and m[2] == 1 and plenum.now() == 6, "others send to its address")
  plenum.check(plenum.receive(0)[1] == "own", "other mail lies elsewhere")

  for i = 1, 3 do box.address:send { "n", i } end
  plenum.check(#box == 3, "its length is how much mail waits")
  plenum.check(box:receive_match({ "n", 2 })[2] == 2, "receive_match works")
  plenum.check(box:receive { { { "n", plenum.any }, where = function(_, n) return n > 1 end, function(_, n)
    return n
  end } } == 3, "clauses work")
  plenum.check(box:receive(0)[2] == 1 and #box == 0, "the oldest")
  local nothing, why = box:receive(2)
  plenum.check(nothing == nil and why == "timeout" and plenum.now() == 8, "timeouts work")
  nothing, why = box:receive_match({ "n", 7 }, 1)
  plenum.check(nothing == nil and why == "timeout" and plenum.now() == 9, "for receive_match, too")
  plenum.check(box:receive { after = { 1, function() return "after" end } } == "after", "and in clauses")
  plenum.send_after(1, me, { "own" })
  plenum.send_after(2, box.address, { "private" })
  plenum.check(box:receive()[1] == "private" and plenum.now() == 12, "own mail does not end its wait")
  plenum.check(plenum.receive(0)[1] == "own", "and stays")

  local ok, message = pcall(plenum.send, echo, { "m", out = { 1, box } })
  plenum.check(not ok and message:find("cannot send a mailbox at message.out[2]", 1, true), "it cannot be sent")
  plenum.check(not pcall(plenum.spawn, function(b) b:receive() end, box), "nor be an argument of a process")

  local address = box.address
  address:send { "waiting", reply_to = me }
  box:close()
  m = plenum.receive(0)
  plenum.check(m and m[1] == "returned" and m[2][1] == "waiting" and m[3] == "noproc", "close returns waiting mail")
  address:send { "later", reply_to = me }
  m = plenum.receive(0)
  plenum.check(m and m[1] == "returned" and m[2][1] == "later" and m[3] == "noproc", "later mail is returned, too")
  box:close()
  plenum.check(true, "closing twice does nothing")
  plenum.check(not pcall(box.receive, box, 0), "a closed mailbox cannot be received from")
  plenum.check(not pcall(function() return #box end), "and has no length")

  local guarded = plenum.mailbox()
  for i = 1, 3 do guarded.address:send { "n", i } end
  plenum.check(not pcall(guarded.receive_match, guarded, function()
    guarded:close()
    return false
  end, 0), "a guard that closes the mailbox it is asked for ends the call")

  do
    local scoped <close> = plenum.mailbox()
    address = scoped.address
    plenum.check(scoped:receive(0) == nil, "a mailbox may belong to a block")
  end
  address:send { "after", reply_to = me }
  plenum.check(plenum.receive(0)[3] == "noproc", "which closes it")
end)

-- An end closes what the process has.
near:spawn(function()
  local reader = near:spawn(function()
    local box = plenum.mailbox()
    plenum.receive()[2]:send { "address", box.address }
    plenum.receive()
  end)
  reader:send { "which", plenum.self() }
  local address = plenum.receive()[2]
  address:send { "waiting", reply_to = plenum.self() }
  plenum.sleep(1)
  reader:send { "end" }
  local m = plenum.receive()
  plenum.check(m[1] == "returned" and m[2][1] == "waiting" and m[3] == "noproc",
    "the end of a process closes its boxes")
end)

plenum.experiment(function()
  local box = plenum.mailbox()
  echo:send { "say", 2, to = box.address }
  plenum.check(box:receive()[2] == 2 and plenum.now() == 0, "experiments have mailboxes; their mail takes no time")
end)
