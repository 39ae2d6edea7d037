// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The vault's words: what its functions take, keep, announce and refuse.
/// @notice Amounts are integers in the token's base unit (uint96); times are Unix seconds (uint40).
/// A token of address(0) is the chain's native coin.
interface VaultTypes {
    /// @notice A hash-locked amount riding on a cheque. It belongs to the payee if the preimage of
    /// `hash` (keccak256 of exactly 32 bytes) is registered before `expiry`, else to the payer.
    struct Lock {
        bytes32 hash;
        uint96 amount;
        uint40 expiry;
    }

    /// @notice The payer's promise: over the life of the lane the payee may draw `cumulative`, and
    /// each lock that is revealed in time. `seq` orders cheques off-chain; the vault ignores it.
    struct Cheque {
        address payer;
        address payee;
        address token;
        uint32 lane;
        uint64 seq;
        uint96 cumulative;
        Lock[] locks;
    }

    /// @notice One row of a claim: a cheque, the signature (r ‖ s ‖ v, 65 bytes) of the lane's
    /// signer, and any preimages worth registering.
    struct Row {
        Cheque cheque;
        bytes signature;
        bytes32[] preimages;
    }

    /// @notice Names a lane by its parties. Its key is keccak(keccak(payer, token), payee, lane).
    struct LaneId {
        address payer;
        address payee;
        address token;
        uint32 lane;
    }

    /// @notice Sets aside collateral: the lane's lifetime total becomes `target`, opening the lane
    /// if its number was never used. A target, not a step, so that sending it twice reserves once.
    struct Reserve {
        address payee;
        uint32 lane;
        uint96 target;
    }

    /// @notice The life of a lane. It only ever moves forward; Closed is for ever.
    enum Status {
        None,
        Open,
        Releasing,
        Closed
    }

    /// @notice Why a row was skipped.
    enum Reason {
        None,
        UnknownLane,
        LaneClosed,
        TooManyLocks,
        UnsortedLocks,
        BadSignature,
        NothingDue,
        NotReleasing,
        WindowOpen,
        AccountFull
    }

    /// @notice A payer's pot of one token. `epoch` counts signers from 1, 0 means never opened;
    /// `exit` is when the requested exit may be finished, 0 when none is.
    struct AccountState {
        uint96 free;
        uint96 hotAllowance;
        uint16 epoch;
        uint40 exit;
    }

    /// @notice A lane: lifetime total set aside, total paid out, when a release may be finished
    /// (0 when none was started; write-once), and the signer epoch that it was opened with.
    struct LaneState {
        uint96 reserved;
        uint96 paid;
        uint40 releaseAt;
        uint16 signerEpoch;
        Status status;
    }

    // Events carry absolute values, so the last one of a key is its whole state.

    event Account(
        bytes32 indexed key,
        address indexed payer,
        address indexed token,
        uint96 free,
        uint96 hotAllowance,
        uint16 epoch,
        uint40 exit
    );
    event Signer(bytes32 indexed account, uint16 indexed epoch, address signer);
    /// @notice Emitted once per lane; says which parties and number a key stands for.
    event LaneOpened(
        bytes32 indexed key, address indexed payer, address indexed payee, address token, uint32 lane
    );
    event Lane(
        bytes32 indexed key, uint96 reserved, uint96 paid, uint40 releaseAt, uint16 epoch, Status status
    );
    event Revealed(bytes32 indexed hash, bytes32 preimage, uint40 timestamp);
    event RowSkipped(uint256 indexed index, bytes32 indexed key, Reason reason);
    event Credit(address indexed payee, address indexed token, uint256 amount);

    error AlreadyOpen();
    error NotOpen();
    error NotSigner();
    error InvalidSigner();
    error InvalidPayee(uint256 index);
    error InvalidWindow();
    error WrongValue();
    error AmountTooLarge();
    error NotEnoughFree(uint256 free, uint256 wanted);
    error HotAllowanceExceeded(uint256 allowance, uint256 wanted);
    error LaneNotOpen(uint256 index);
    error LaneSignerRotated(uint256 index);
    error ExitPending();
    error ExitNotReady();
    error NothingToWithdraw();
    error GasLeftTooLow();
}
