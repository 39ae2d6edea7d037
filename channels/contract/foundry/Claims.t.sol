// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "./Base.sol";
import {World} from "./World.sol";
import {Vault} from "../src/Vault.sol";

contract ClaimsTest is World {
    function testClaim() public {
        _fund();
        Row memory row = _good(200);
        (uint96 due, Reason reason) = vault.previewClaim(row);
        eq(due, 200, "preview");
        eq(uint8(reason), uint8(Reason.None), "reason");
        vm.expectEmit(address(vault));
        emit Lane(_key(payee, 1), 500, 200, 0, 1, Status.Open);
        _claim(row);
        eq(token.balanceOf(payee), 200, "balance");
        eq(_lane(payee, 1).paid, 200, "paid");
    }

    function testClaimTwicePaysOnce() public {
        _fund();
        _claim(_good(300));
        _skip(_good(300), Reason.NothingDue);
        _skip(_good(299), Reason.NothingDue);
        _claim(_good(301));
        eq(token.balanceOf(payee), 301, "balance");
        _claim(_good(100_000)); // more than the lane holds pays what it holds
        eq(token.balanceOf(payee), 500, "balance");
    }

    function testBadSignatures() public {
        _fund();
        Cheque memory c = _cheque(payee, 1, 400);
        _skip(_row(OWNER, c), Reason.BadSignature);
        _skip(_row(OTHER, c), Reason.BadSignature);
        Row memory row = _good(400);
        bytes memory good = row.signature;
        bytes[5] memory bad = [_highS(good), bytes(""), hex"010203", abi.encodePacked(good, uint8(27)), new bytes(65)];
        for (uint256 i = 0; i < bad.length; ++i) {
            row.signature = bad[i];
            _skip(row, Reason.BadSignature);
        }
    }

    function testWhatWasChangedAfterSigning() public {
        _fund();
        _reserve(other, 1, 100);
        _reserve(payee, 2, 100);
        Row memory row = _good(50);
        row.cheque.cumulative = 51;
        _skip(row, Reason.BadSignature);
        row = _good(50);
        row.cheque.payee = other;
        _skip(row, Reason.BadSignature);
        row = _good(50);
        row.cheque.lane = 2;
        _skip(row, Reason.BadSignature);
        row = _good(50);
        row.cheque.seq = 2;
        _skip(row, Reason.BadSignature);
        row = _good(50);
        row.cheque.locks = new Lock[](1);
        _skip(row, Reason.BadSignature);
        row = _good(50);
        row.cheque.token = address(0);
        (, Reason reason) = vault.previewClaim(row);
        eq(uint8(reason), uint8(Reason.UnknownLane), "another token's lane");
    }

    function testChequesAreForOneVaultOnOneChain() public {
        _fund();
        Row memory row = _good(50);
        Vault real = vault;
        vault = Vault(_deploy("Vault", abi.encode(WINDOW)));
        vm.prank(owner);
        token.approve(address(vault), 1000);
        _fund();
        _skip(row, Reason.BadSignature);
        vault = real;
        vm.chainId(999);
        _skip(row, Reason.BadSignature);
    }

    function testUnknownAndClosedLanes() public {
        _fund();
        _skip(_row(HOT, _cheque(payee, 2, 50)), Reason.UnknownLane);
        _skip(_row(HOT, _cheque(other, 1, 50)), Reason.UnknownLane);
        _closed(payee, 1);
        _skip(_good(50), Reason.LaneClosed);
    }

    function testLocksAreFewAndSorted() public {
        _fund();
        Cheque memory c = _cheque(payee, 1, 50);
        c.locks = new Lock[](17);
        for (uint256 i = 0; i < 17; ++i) {
            c.locks[i] = Lock(bytes32(i), 1, type(uint40).max);
        }
        _skip(_row(HOT, c), Reason.TooManyLocks);
        Lock[] memory locks = new Lock[](2);
        (locks[0], locks[1]) = (c.locks[1], c.locks[0]);
        c.locks = locks;
        _skip(_row(HOT, c), Reason.UnsortedLocks);
        (locks[0], locks[1]) = (locks[1], locks[1]); // one revealed hash, counted twice
        _skip(_row(HOT, c), Reason.UnsortedLocks);
        locks = new Lock[](3);
        locks[0] = Lock(bytes32(uint256(2)), 1, type(uint40).max);
        locks[1] = Lock(bytes32(uint256(3)), 1, type(uint40).max);
        locks[2] = Lock(bytes32(uint256(1)), 1, type(uint40).max);
        c.locks = locks;
        _skip(_row(HOT, c), Reason.UnsortedLocks);
    }

    // ------------------------------------------------------------- the formula

    /// The formula against a model of it in this file: sixteen locks at most, some revealed in time, some late, some never.
    function testFuzzFormula(uint96 cumulative, uint96 reserved, uint256 seed, uint8 n) public {
        reserved = uint96(within(reserved, 1, 1000));
        cumulative = uint96(within(cumulative, 0, 1200));
        _open(address(token), 0, 1000);
        _reserve(payee, 1, reserved);
        Cheque memory c = _cheque(payee, 1, cumulative);
        c.locks = new Lock[](within(n, 0, 16));
        for (uint256 i = 0; i < c.locks.length; ++i) {
            uint256 r = uint256(keccak256(abi.encode(seed, i)));
            c.locks[i] = _lock(bytes32(r), uint96(r % 60), START + 1 + (r >> 8) % 4);
        }
        _sort(c.locks);
        uint256 want = cumulative;
        for (uint256 t = 0; t < 4; ++t) {
            vm.warp(START + t);
            for (uint256 i = 0; i < c.locks.length; ++i) {
                uint256 r = uint256(keccak256(abi.encode(seed, i)));
                if ((r >> 16) % 5 != t) continue;
                _reveal(bytes32(r));
                if (START + t < START + 1 + (r >> 8) % 4) want += r % 60;
            }
        }
        want = min(want, reserved);
        if (want == 0) {
            _skip(_row(HOT, c), Reason.NothingDue);
            return;
        }
        _claim(_row(HOT, c));
        eq(token.balanceOf(payee), want, "balance");
        eq(_lane(payee, 1).paid, want, "paid");
        _skip(_row(HOT, c), Reason.NothingDue);
    }

    function testSixteenLocksOfTheLargestAmountOverflowNothing() public {
        _fund();
        Cheque memory c = _cheque(payee, 1, type(uint96).max);
        c.locks = new Lock[](16);
        for (uint256 i = 0; i < 16; ++i) {
            c.locks[i] = _lock(bytes32(i), type(uint96).max, type(uint40).max);
            _reveal(bytes32(i));
        }
        _sort(c.locks);
        _claim(_row(HOT, c));
        eq(token.balanceOf(payee), 500, "balance");
    }

    /// A reveal counts strictly before the expiry.
    function testExpiryIsStrict() public {
        _fund();
        Cheque memory c = _cheque(payee, 1, 100);
        c.locks = new Lock[](1);
        c.locks[0] = _lock("k", 10, START);
        _reveal("k");
        _claim(_row(HOT, c));
        eq(token.balanceOf(payee), 100, "revealed at its expiry");
        c.locks[0].expiry = uint40(START + 1);
        _claim(_row(HOT, c));
        eq(token.balanceOf(payee), 110, "revealed a second before");
    }

    // ----------------------------------------------------------------- reveals

    function testRevealIsWrittenOnce() public {
        bytes32 hash = keccak256(abi.encodePacked(bytes32("k")));
        eq(vault.revealedAt(hash), 0, "before");
        vm.expectEmit(address(vault));
        emit Revealed(hash, "k", uint40(START));
        _reveal("k");
        vm.warp(START + 100);
        vm.recordLogs();
        _reveal("k");
        eq(vm.getRecordedLogs().length, 0, "events of a second reveal");
        eq(vault.revealedAt(hash), START, "the time of a reveal moved");
    }

    /// Preimages count although their row is skipped, also when it is the last one of the batch.
    function testRevealInASkippedRow() public {
        _fund();
        Cheque memory c = _cheque(payee, 1, 100);
        c.locks = new Lock[](1);
        c.locks[0] = _lock("k", 10, START + 5);
        Row[] memory rows = new Row[](2);
        rows[0] = _row(HOT, c);
        rows[1] = _row(OTHER, _cheque(payee, 1, 400));
        rows[1].preimages = new bytes32[](1);
        rows[1].preimages[0] = "k";
        vm.expectEmit(address(vault));
        emit RowSkipped(1, _key(payee, 1), Reason.BadSignature);
        vault.claim(rows);
        eq(token.balanceOf(payee), 110, "balance");
    }

    function testPreviewCountsItsPreimages() public {
        _fund();
        Cheque memory c = _cheque(payee, 1, 100);
        c.locks = new Lock[](2);
        c.locks[0] = _lock("a", 10, START + 5);
        c.locks[1] = _lock("b", 20, START + 5);
        _sort(c.locks);
        Row memory row = _row(HOT, c);
        row.preimages = new bytes32[](3);
        row.preimages[0] = "unknown";
        row.preimages[1] = "a";
        (uint96 due,) = vault.previewClaim(row);
        eq(due, 110, "with one preimage");
        row.preimages[2] = "b";
        (due,) = vault.previewClaim(row);
        eq(due, 130, "with both");
        vm.warp(START + 5);
        (due,) = vault.previewClaim(row);
        eq(due, 100, "too late");
        vm.warp(START + 4);
        _reveal("a");
        vm.warp(START + 6);
        (due,) = vault.previewClaim(row);
        eq(due, 110, "one registered in time, one shown too late");
        eq(vault.revealedAt(keccak256(abi.encodePacked(bytes32("b")))), 0, "a preview registered");
    }

    /// A hub: one hash on two lanes of two payers. The claim downstream registers the secret, which is all
    /// that the hub needs upstream, however late it claims.
    function testHub() public {
        _fund(); // owner -> payee, who is the hub
        token.mint(payee, 1000);
        vm.startPrank(payee);
        token.approve(address(vault), 1000);
        vault.open(address(token), payee, 0, 1000);
        vault.reserve(payee, address(token), _rows(other, 1, 400));
        vm.stopPrank();
        Cheque memory down = Cheque(payee, other, address(token), 1, 1, 0, new Lock[](1));
        down.locks[0] = _lock("k", 100, START + 100);
        Cheque memory up = _cheque(payee, 1, 0);
        up.locks = new Lock[](1);
        up.locks[0] = _lock("k", 103, START + 200);
        Row memory row = _row(PAYEE, down);
        row.preimages = new bytes32[](1);
        row.preimages[0] = "k";
        vm.warp(START + 99);
        _claim(row);
        eq(token.balanceOf(other), 100, "downstream");
        vm.warp(START + 500);
        _claim(_row(HOT, up));
        eq(token.balanceOf(payee), 103, "upstream");
    }

    // ----------------------------------------------------------------- batches

    function testBatchPaysEachPayeeOnce() public {
        _fund();
        _reserve(payee, 2, 100);
        _reserve(other, 1, 100);
        Row[] memory rows = new Row[](6);
        rows[0] = _good(10);
        rows[1] = _row(HOT, _cheque(other, 1, 30));
        rows[2] = _row(HOT, _cheque(payee, 2, 20));
        rows[3] = _good(5); // older than the first
        rows[4] = _good(15);
        rows[5] = _row(OTHER, _cheque(payee, 1, 99));
        vm.recordLogs();
        vault.claim(rows);
        eq(token.balanceOf(payee), 35, "payee");
        eq(token.balanceOf(other), 30, "other");
        uint256 transfers = 0;
        uint256 skipped = 0;
        bytes32 transfer = keccak256("Transfer(address,address,uint256)");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == transfer) ++transfers;
            if (logs[i].topics[0] == RowSkipped.selector) ++skipped;
        }
        eq(transfers, 2, "transfers");
        eq(skipped, 2, "skipped rows");
    }

    /// The same payee in two currencies gets two payouts.
    function testBatchOfTwoTokens() public {
        _fund();
        _open(address(0), 0, 1000);
        vm.prank(owner);
        vault.reserve(owner, address(0), _rows(payee, 1, 500));
        Row[] memory rows = new Row[](2);
        rows[0] = _good(10);
        Cheque memory c = _cheque(payee, 1, 20);
        c.token = address(0);
        rows[1] = _row(HOT, c);
        vault.claim(rows);
        eq(token.balanceOf(payee), 10, "tokens");
        eq(payee.balance, 20, "native");
    }

    /// For a fixed registry claims commute.
    function testFuzzClaimsCommute(uint96[4] memory totals, uint256 seed) public {
        _fund();
        _reserve(other, 1, 200);
        Row[] memory rows = new Row[](4);
        for (uint256 i = 0; i < 4; ++i) {
            rows[i] = _row(HOT, _cheque(i % 2 == 0 ? payee : other, 1, uint96(within(totals[i], 0, 700))));
        }
        uint256 start = vm.snapshotState();
        vault.claim(rows);
        (uint256 a, uint256 b) = (token.balanceOf(payee), token.balanceOf(other));
        vm.revertToState(start);
        for (uint256 i = 0; i < 4; ++i) {
            uint256 k = within(uint256(keccak256(abi.encode(seed, i))), i, 3);
            (rows[i], rows[k]) = (rows[k], rows[i]);
            _claim(rows[i]);
        }
        eq(token.balanceOf(payee), a, "payee");
        eq(token.balanceOf(other), b, "other");
    }

    /// A stranger's row never fails the batch and never moves anything.
    function testFuzzAnyRow(address payer, address to, uint32 number, uint96 total, bytes32 word, bytes memory sig) public {
        _fund();
        Row[] memory rows = new Row[](2);
        rows[0] = Row(Cheque(payer, to, address(token), number, 1, total, new Lock[](1)), sig, new bytes32[](1));
        rows[0].cheque.locks[0] = Lock(word, total, type(uint40).max);
        rows[0].preimages[0] = word;
        rows[1] = Row(Cheque(owner, payee, address(token), 1, 1, total, new Lock[](0)), sig, new bytes32[](0));
        vault.claim(rows);
        eq(token.balanceOf(address(vault)), 1000, "balance");
    }
}
