// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {World} from "./World.sol";
import {Vault} from "../src/Vault.sol";
import {TestToken} from "../src/TestToken.sol";
import {FeeToken, HookToken, MoodyPayee} from "../test/Hostile.sol";

contract FundingTest is World {
    // ---------------------------------------------------------------- opening

    function testWindowIsBounded() public {
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory bad = abi.encode(i == 0 ? 0 : 365 days + 1);
            vm.expectRevert(abi.encodePacked(InvalidWindow.selector));
            this.deployVault(bad);
        }
        eq(Vault(this.deployVault(abi.encode(uint40(1)))).releaseWindow(), 1, "shortest window");
        eq(Vault(this.deployVault(abi.encode(uint40(365 days)))).releaseWindow(), 365 days, "longest window");
    }

    function deployVault(bytes calldata args) external returns (address) {
        return _deploy("Vault", args);
    }

    function testOpen() public {
        vm.expectEmit(address(vault));
        emit Signer(_account(), 1, hot);
        vm.expectEmit(address(vault));
        emit Account(_account(), owner, address(token), 1000, 7, 1, 0);
        _open(address(token), 7, 1000);
        AccountState memory a = vault.account(_account());
        eq(a.free, 1000, "free");
        eq(a.hotAllowance, 7, "hot allowance");
        eq(a.epoch, 1, "epoch");
        eq(a.exit, 0, "exit");
        eq(vault.signerAt(_account(), 1), hot, "signer");
        eq(token.balanceOf(address(vault)), 1000, "balance");
    }

    function testOpenNative() public {
        _open(address(0), 0, 1000);
        eq(address(vault).balance, 1000, "balance");
    }

    function testOpenWithoutMoney() public {
        _open(address(token), 0, 0);
        eq(_free(), 0, "free");
        eq(vault.account(_account()).epoch, 1, "epoch");
    }

    function testOpenOnce() public {
        _open(address(token), 0, 0);
        _refuse(AlreadyOpen.selector);
        _open(address(token), 0, 0);
    }

    function testOpenNeedsASigner() public {
        _refuse(InvalidSigner.selector);
        vm.prank(owner);
        vault.open(address(token), address(0), 0, 0);
    }

    // --------------------------------------------------------------- deposits

    function testFuzzDeposit(uint96 amount) public {
        amount = uint96(within(amount, 0, 900_000));
        _open(address(token), 0, 1000);
        vm.expectEmit(address(vault));
        emit Account(_account(), owner, address(token), 1000 + amount, 0, 1, 0);
        vm.prank(owner);
        vault.deposit(address(token), amount);
        eq(_free(), uint256(amount) + 1000, "free");
        eq(token.balanceOf(address(vault)), uint256(amount) + 1000, "balance");
    }

    function testDepositNeedsAnAccount() public {
        _refuse(NotOpen.selector);
        vm.prank(owner);
        vault.deposit(address(token), 1);
    }

    function testNativeValueMustMatch() public {
        _open(address(0), 0, 0);
        _open(address(token), 0, 0);
        vm.startPrank(owner);
        _refuse(WrongValue.selector);
        vault.deposit(address(0), 5);
        _refuse(WrongValue.selector);
        vault.deposit{value: 4}(address(0), 5);
        _refuse(WrongValue.selector);
        vault.deposit{value: 6}(address(0), 5);
        _refuse(WrongValue.selector);
        vault.deposit{value: 5}(address(token), 5);
        vault.deposit{value: 5}(address(0), 5);
        vm.stopPrank();
        eq(vault.account(keccak256(abi.encode(owner, address(0)))).free, 5, "free");
    }

    function testDepositCountsWhatArrives() public {
        FeeToken fee = new FeeToken();
        fee.mint(owner, 1000);
        vm.prank(owner);
        fee.approve(address(vault), 1000);
        _open(address(fee), 0, 1000);
        eq(vault.account(keccak256(abi.encode(owner, address(fee)))).free, 990, "free");
    }

    /// A token that cannot move nothing must not matter when there is nothing to move.
    function testDepositOfNothingCallsNoToken() public {
        vm.prank(owner);
        vault.open(address(0xdead), hot, 0, 0);
    }

    function testAccountHoldsAtMost96Bits() public {
        token.mint(owner, type(uint96).max);
        _open(address(token), 0, type(uint96).max);
        eq(_free(), type(uint96).max, "free");
        _refuse(AmountTooLarge.selector);
        vm.prank(owner);
        vault.deposit(address(token), 1);
    }

    // ---------------------------------------------------------------- permits

    function _permit(uint256 amount) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 hash = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                owner,
                address(vault),
                amount,
                token.nonces(owner),
                START + 10
            )
        );
        return vm.sign(OWNER, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash)));
    }

    function _unapproved() internal {
        _open(address(token), 0, 0);
        vm.prank(owner);
        token.approve(address(vault), 0);
    }

    function testDepositWithPermit() public {
        _unapproved();
        (uint8 v, bytes32 r, bytes32 s) = _permit(50);
        vm.prank(owner);
        vault.depositWithPermit(address(token), 50, START + 10, v, r, s);
        eq(_free(), 50, "free");
    }

    function testPermitThatWasSentAhead() public {
        _unapproved();
        (uint8 v, bytes32 r, bytes32 s) = _permit(50);
        token.permit(owner, address(vault), 50, START + 10, v, r, s);
        vm.prank(owner);
        vault.depositWithPermit(address(token), 50, START + 10, v, r, s);
        eq(_free(), 50, "free");
    }

    function testPermitOfSomebodyElseCreditsNobody() public {
        _unapproved();
        (uint8 v, bytes32 r, bytes32 s) = _permit(50);
        vm.startPrank(other);
        vault.open(address(token), other, 0, 0);
        vm.expectRevert(
            abi.encodeWithSignature("ERC20InsufficientAllowance(address,uint256,uint256)", address(vault), 0, 50)
        );
        vault.depositWithPermit(address(token), 50, START + 10, v, r, s);
        vm.stopPrank();
    }

    // --------------------------------------------------------- authorizations

    function _authorization(address signer, uint256 amount) internal view returns (Authorization memory a) {
        a = Authorization(owner, address(token), signer, amount, START - 1, START + 10, bytes32("salt"), 0, 0, 0);
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(
                    "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
                ),
                owner,
                address(vault),
                amount,
                a.validAfter,
                a.validBefore,
                keccak256(abi.encode(owner, signer, a.salt))
            )
        );
        (a.v, a.r, a.s) = vm.sign(OWNER, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash)));
    }

    function testAuthorizationDepositsForItsPayer() public {
        _open(address(token), 9, 100);
        Authorization memory a = _authorization(hot, 50);
        vm.prank(anybody);
        vault.depositWithAuthorization(a);
        eq(_free(), 150, "free");
        eq(vault.account(_account()).hotAllowance, 9, "hot allowance");
        eq(vault.account(_account()).epoch, 1, "epoch");
    }

    function testAuthorizationOpensAnAccount() public {
        Authorization memory a = _authorization(hot, 50);
        vm.expectEmit(address(vault));
        emit Signer(_account(), 1, hot);
        vm.expectEmit(address(vault));
        emit Account(_account(), owner, address(token), 50, 0, 1, 0);
        vm.prank(anybody);
        vault.depositWithAuthorization(a);
        eq(vault.signerAt(_account(), 1), hot, "signer");
    }

    function testAuthorizationNeedsASigner() public {
        Authorization memory a = _authorization(address(0), 50);
        _refuse(InvalidSigner.selector);
        vault.depositWithAuthorization(a);
    }

    function testAuthorizationCountsOnce() public {
        Authorization memory a = _authorization(hot, 50);
        vault.depositWithAuthorization(a);
        vm.expectRevert(
            abi.encodeWithSignature(
                "ERC3009UsedAuthorization(address,bytes32)", owner, keccak256(abi.encode(owner, hot, a.salt))
            )
        );
        vault.depositWithAuthorization(a);
    }

    /// Whoever sees the authorization can change nothing of it: neither who is credited nor who signs, nor skip the vault.
    function testFrontRunAuthorization() public {
        Authorization memory a = _authorization(hot, 50);
        Authorization memory b = _authorization(hot, 50);
        b.payer = other;
        _refuse(bytes4(keccak256("ERC3009InvalidSignature()")));
        vault.depositWithAuthorization(b);
        b = _authorization(hot, 50);
        b.signer = other;
        _refuse(bytes4(keccak256("ERC3009InvalidSignature()")));
        vault.depositWithAuthorization(b);
        b = _authorization(hot, 50);
        b.amount = 51;
        _refuse(bytes4(keccak256("ERC3009InvalidSignature()")));
        vault.depositWithAuthorization(b);
        bytes32 nonce = keccak256(abi.encode(owner, hot, a.salt));
        vm.expectRevert(abi.encodeWithSignature("ERC20InvalidReceiver(address)", address(vault)));
        token.receiveWithAuthorization(
            owner, address(vault), 50, a.validAfter, a.validBefore, nonce, a.v, a.r, a.s
        );
        vault.depositWithAuthorization(a);
        eq(_free(), 50, "free");
    }

    function testAuthorizationHasItsTime() public {
        Authorization memory a = _authorization(hot, 50);
        vm.warp(START + 10);
        vm.expectRevert(
            abi.encodeWithSignature("ERC3009InvalidAuthorizationTime(uint256,uint256)", START - 1, START + 10)
        );
        vault.depositWithAuthorization(a);
    }

    function testAuthorizationForAReplacedSigner() public {
        _open(address(token), 0, 0);
        Authorization memory a = _authorization(hot, 50);
        vm.prank(owner);
        vault.setSigner(address(token), other);
        _refuse(SignerMismatch.selector);
        vault.depositWithAuthorization(a);
    }

    /// A token that answers to every call has checked no signature: no account is opened on its word.
    function testTokenThatIgnoresTheAuthorization() public {
        DeafToken deaf = new DeafToken();
        Authorization memory a = _authorization(other, 50);
        a.token = address(deaf);
        _refuse(NothingArrived.selector);
        vault.depositWithAuthorization(a);
    }

    function testAuthorizationHasNoNative() public {
        Authorization memory a = _authorization(hot, 50);
        a.token = address(0);
        vm.expectRevert(bytes(""));
        vault.depositWithAuthorization(a);
    }

    function testAuthorizationHoldsAtMost96Bits() public {
        token.mint(owner, type(uint96).max);
        _open(address(token), 0, type(uint96).max);
        Authorization memory a = _authorization(hot, 1);
        _refuse(AmountTooLarge.selector);
        vault.depositWithAuthorization(a);
    }

    // ---------------------------------------------------------------- signers

    function testSetSigner() public {
        _fund();
        vm.expectEmit(address(vault));
        emit Signer(_account(), 2, other);
        vm.expectEmit(address(vault));
        emit Account(_account(), owner, address(token), 500, 0, 2, 0);
        vm.prank(owner);
        vault.setSigner(address(token), other);
        eq(vault.signerAt(_account(), 1), hot, "the old epoch's signer");
        eq(vault.signerAt(_account(), 2), other, "the new epoch's signer");

        _claim(_good(100)); // the lane keeps the signer of its opening
        eq(token.balanceOf(payee), 100, "balance");
        _skip(_row(OTHER, _cheque(payee, 1, 200)), Reason.BadSignature);
        vm.expectRevert(abi.encodeWithSelector(LaneSignerRotated.selector, 0));
        _reserve(payee, 1, 600);
        _refuse(NotSigner.selector);
        vm.prank(hot);
        vault.reserve(owner, address(token), new Reserve[](0));

        _reserve(payee, 2, 100);
        eq(_lane(payee, 2).signerEpoch, 2, "epoch");
        _claim(_row(OTHER, _cheque(payee, 2, 50)));
        eq(token.balanceOf(payee), 150, "balance");
    }

    function testSetSignerRefuses() public {
        _refuse(NotOpen.selector);
        vm.prank(owner);
        vault.setSigner(address(token), other);
        _open(address(token), 0, 0);
        _refuse(InvalidSigner.selector);
        vm.prank(owner);
        vault.setSigner(address(token), address(0));
        _refuse(NotOpen.selector); // a stranger has its own account, or none
        vm.prank(other);
        vault.setSigner(address(token), other);
    }

    function testSetHotAllowance() public {
        _refuse(NotOpen.selector);
        vm.prank(owner);
        vault.setHotAllowance(address(token), 5);
        _open(address(token), 0, 100);
        vm.expectEmit(address(vault));
        emit Account(_account(), owner, address(token), 100, 5, 1, 0);
        vm.prank(owner);
        vault.setHotAllowance(address(token), 5);
        eq(vault.account(_account()).hotAllowance, 5, "hot allowance");
    }

    // --------------------------------------------------------------- reserving

    function testReserve() public {
        _open(address(token), 0, 1000);
        vm.expectEmit(address(vault));
        emit LaneOpened(_key(payee, 1), owner, payee, address(token), 1);
        vm.expectEmit(address(vault));
        emit Lane(_key(payee, 1), 500, 0, 0, 1, Status.Open);
        vm.expectEmit(address(vault));
        emit Account(_account(), owner, address(token), 500, 0, 1, 0);
        _reserve(payee, 1, 500);
        eq(_free(), 500, "free");
        vm.recordLogs();
        _reserve(payee, 1, 500); // a target, not a step
        eq(vm.getRecordedLogs().length, 1, "events where no lane changes");
        _reserve(payee, 1, 400); // and it never takes away
        eq(_lane(payee, 1).reserved, 500, "reserved");
        _reserve(payee, 1, 1000);
        eq(_lane(payee, 1).reserved, 1000, "reserved");
        eq(_free(), 0, "free");
    }

    function testReserveMany(uint8 n) public {
        _open(address(token), 0, 1000);
        Reserve[] memory rows = new Reserve[](within(n, 0, 10));
        for (uint256 i = 0; i < rows.length; ++i) {
            rows[i] = Reserve(payee, uint32(i), 100);
        }
        vm.prank(owner);
        vault.reserve(owner, address(token), rows);
        eq(_free(), 1000 - rows.length * 100, "free");
        for (uint256 i = 0; i < rows.length; ++i) {
            eq(_lane(payee, uint32(i)).reserved, 100, "reserved");
        }
    }

    function testReserveAllOrNone() public {
        _open(address(token), 0, 1000);
        Reserve[] memory rows = new Reserve[](2);
        rows[0] = Reserve(payee, 1, 700);
        rows[1] = Reserve(payee, 2, 301);
        vm.expectRevert(abi.encodeWithSelector(NotEnoughFree.selector, 1000, 1001));
        vm.prank(owner);
        vault.reserve(owner, address(token), rows);
        eq(uint8(_lane(payee, 1).status), uint8(Status.None), "status");
    }

    function testReserveForWhom() public {
        _open(address(token), 0, 1000);
        address[3] memory nobodies = [address(0), owner, address(vault)];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(InvalidPayee.selector, 0));
            _reserve(nobodies[i], 1, 1);
        }
    }

    function testReserveByWhom() public {
        _refuse(NotOpen.selector);
        _reserve(payee, 1, 1);
        _open(address(token), 0, 1000);
        Reserve[] memory rows = _rows(payee, 1, 1);
        address[2] memory strangers = [other, payee];
        for (uint256 i = 0; i < 2; ++i) {
            _refuse(NotSigner.selector);
            vm.prank(strangers[i]);
            vault.reserve(owner, address(token), rows);
        }
    }

    function testFuzzHotSignerHasItsAllowanceOnly(uint96 allowance, uint96 first, uint96 second) public {
        allowance = uint96(within(allowance, 0, 1000));
        (first, second) = (uint96(within(first, 0, 1200)), uint96(within(second, 0, 1200)));
        _open(address(token), allowance, 2000);
        uint256 left = _hotReserve(1, first, allowance);
        left = _hotReserve(2, second, left);
        eq(vault.account(_account()).hotAllowance, left, "left");
        yes(2000 - _free() <= allowance, "the signer reserved more than it may");
        _reserve(payee, 3, 50); // the owner's own reserves take nothing of it
        eq(vault.account(_account()).hotAllowance, left, "left after the owner");
    }

    function _hotReserve(uint32 number, uint96 target, uint256 left) internal returns (uint256) {
        Reserve[] memory rows = _rows(payee, number, target);
        if (target > left) vm.expectRevert(abi.encodeWithSelector(HotAllowanceExceeded.selector, left, target));
        vm.prank(hot);
        vault.reserve(owner, address(token), rows);
        return target > left ? left : left - target;
    }

    function testHotSignerMayUseAllOfItsAllowance() public {
        _open(address(token), 100, 1000);
        eq(_hotReserve(1, 100, 100), 0, "left");
        eq(vault.account(_account()).hotAllowance, 0, "left");
    }

    function testReserveOnALaneThatEnds() public {
        _fund();
        _startRelease(payee, 1);
        vm.expectRevert(abi.encodeWithSelector(LaneNotOpen.selector, 0));
        _reserve(payee, 1, 600);
        _closed(payee, 1);
        vm.expectRevert(abi.encodeWithSelector(LaneNotOpen.selector, 0));
        _reserve(payee, 1, 600);
    }

    // ------------------------------------------------------------------- exit

    function testExit() public {
        _open(address(token), 100, 1000);
        _reserve(payee, 1, 500);
        _refuse(ExitNotReady.selector);
        vm.prank(owner);
        vault.finishExit(address(token), other);
        vm.expectEmit(address(vault));
        emit Account(_account(), owner, address(token), 500, 100, 1, uint40(START) + WINDOW);
        vm.prank(owner);
        vault.requestExit(address(token));
        _refuse(ExitPending.selector);
        vm.prank(owner);
        vault.requestExit(address(token));
        _refuse(ExitPending.selector);
        _reserve(payee, 1, 600);
        vm.warp(START + WINDOW - 1);
        _refuse(ExitNotReady.selector);
        vm.prank(owner);
        vault.finishExit(address(token), other);
        vm.warp(START + WINDOW);
        vm.expectEmit(address(vault));
        emit Account(_account(), owner, address(token), 0, 0, 1, 0);
        vm.prank(owner);
        vault.finishExit(address(token), other);
        eq(token.balanceOf(other), 500, "balance");
        eq(_lane(payee, 1).reserved, 500, "an exit touched a lane");
        _claim(_good(500));
        eq(token.balanceOf(payee), 500, "the payee's balance");
        // The account goes on, and its closed numbers stay closed.
        _refuse(AlreadyOpen.selector);
        _open(address(token), 0, 0);
        vm.prank(owner);
        vault.deposit(address(token), 100);
        _reserve(payee, 2, 100);
    }

    function testExitIsTheOwnersAlone() public {
        _open(address(token), 0, 1000);
        vm.startPrank(hot);
        _refuse(NotOpen.selector);
        vault.requestExit(address(token));
        _refuse(NotOpen.selector);
        vault.finishExit(address(token), hot);
        vm.stopPrank();
    }

    function testNativeExit() public {
        _open(address(0), 0, 1000);
        vm.prank(owner);
        vault.requestExit(address(0));
        vm.warp(START + WINDOW);
        vm.prank(owner);
        vault.finishExit(address(0), anybody);
        eq(anybody.balance, 1000, "balance");
    }

    /// An exit with nothing to pay calls nobody: a token that refuses would keep the exit pending for ever.
    function testExitOfNothing() public {
        vm.startPrank(owner);
        vault.open(address(0xdead), hot, 0, 0);
        vault.requestExit(address(0xdead));
        vm.warp(START + WINDOW);
        vault.finishExit(address(0xdead), owner);
        vm.stopPrank();
        eq(vault.account(keccak256(abi.encode(owner, address(0xdead)))).exit, 0, "exit");
    }

    // -------------------------------------------------------------- the token

    function testTestToken() public {
        eq(token.decimals(), 6, "decimals");
        eq(token.minter(), address(this), "minter");
        _refuse(TestToken.OnlyMinter.selector);
        vm.prank(other);
        token.mint(other, 1);
    }
}

/// @dev Has no function that a deposit needs but the balance, and a fallback that takes every call.
contract DeafToken {
    function balanceOf(address) external pure returns (uint256) {
        return 1000;
    }

    fallback() external {}
}
